/// Columns for a person: aligned by what a terminal shows, the widest one cut where the line is too long for it.
struct Table {
  private let header: [String]
  private var rows: [[String]] = []

  /// A table with a header; empty words for none.
  init(_ header: [String]) { self.header = header }

  /// Adds a row. Styles are kept, other control characters and line breaks are not.
  mutating func add(_ row: [String]) { rows.append(row.map(Self.oneLine)) }

  func text(for terminal: Terminal) -> String {
    let head = header.contains { !$0.isEmpty } ? [header.map { terminal.style.bold($0) }] : []
    let all = head + rows
    guard let columns = all.map(\.count).max() else { return "" }
    var widths = (0..<columns).map { column in
      all.map { $0.indices.contains(column) ? DisplayWidth.of($0[column]) : 0 }.max() ?? 0
    }
    if terminal.isInteractive { Self.fit(&widths, into: terminal.width) }
    return all.map { Self.line($0, widths) }.joined(separator: "\n")
  }

  private static func fit(_ widths: inout [Int], into width: Int) {
    let gaps = 2 * max(widths.count - 1, 0)
    while widths.reduce(gaps, +) > width, let widest = widths.indices.max(by: { widths[$0] < widths[$1] }),
      widths[widest] > 12
    {
      widths[widest] -= 1
    }
  }

  private static func line(_ row: [String], _ widths: [Int]) -> String {
    var line = ""
    for (index, cell) in row.enumerated() {
      let cut = DisplayWidth.cut(cell, to: widths[index])
      line += cut
      if index < row.count - 1 { line += String(repeating: " ", count: widths[index] - DisplayWidth.of(cut) + 2) }
    }
    while line.hasSuffix(" ") { line.removeLast() }
    return line
  }

  private static func oneLine(_ text: String) -> String {
    // Escape sequences of our own styles survive: they are rebuilt around cleaned text.
    text.split(separator: "\u{1B}", omittingEmptySubsequences: false).enumerated().map { index, part in
      guard index > 0, part.hasPrefix("["), let end = part.firstIndex(of: "m") else {
        return flat(String(part))
      }
      return "\u{1B}" + part[...end] + flat(String(part[part.index(after: end)...]))
    }.joined()
  }

  private static func flat(_ text: String) -> String {
    Sanitizer.clean(text).split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ")
  }
}

/// How many columns a text takes in a terminal.
enum DisplayWidth {
  static func of(_ text: String) -> Int { pieces(text).reduce(0) { $0 + $1.width } }

  /// The text cut with «…» to that many columns; styles are closed.
  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width, width > 0 else { return text }
    var result = ""
    var used = 0
    var isStyled = false
    for piece in pieces(text) {
      if piece.width == 0 { isStyled = isStyled || piece.text.hasPrefix("\u{1B}") }
      guard used + piece.width <= width - 1 else { break }
      result += piece.text
      used += piece.width
    }
    return result + "…" + (isStyled ? "\u{1B}[0m" : "")
  }

  private static func pieces(_ text: String) -> [(text: String, width: Int)] {
    var pieces: [(String, Int)] = []
    var escape: String?
    for character in text {
      if var sequence = escape {
        sequence.append(character)
        escape = character == "m" ? nil : sequence
        if escape == nil { pieces.append((sequence, 0)) }
      } else if character == "\u{1B}" {
        escape = "\u{1B}"
      } else {
        pieces.append((String(character), width(character)))
      }
    }
    return pieces
  }

  /// East Asian wide characters and emoji take two columns, marks without a base none.
  private static func width(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.properties.generalCategory == .nonspacingMark || scalar.value == 0x200B { return 0 }
    if scalar.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}") { return 2 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF,
      0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
