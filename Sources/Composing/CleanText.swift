/// Text of a feed made fit for a post: one line, NFC, nothing invisible that could mislead a reader.
enum CleanText {
  /// The text without control characters, bidirectional overrides and stray zero-width characters, its white space
  /// collapsed (no-break spaces stay), in NFC. Marks of direction stay inside a text with right-to-left letters.
  /// - Parameter most: so many characters of it are looked at.
  static func of(_ text: [Unicode.Scalar], most: Int = scalarsAtMost) -> [Unicode.Scalar] {
    let text = text.count <= min(most, scalarsAtMost) ? text : Array(text.prefix(min(most, scalarsAtMost)))
    if isClean(text) { return text }
    let kept = visible(text, keepsDirection: Direction.runsFromRightToLeft(text))
    return trimmed(
      Normalisation.composed(collapsed(kept.drop { $0.isMark || $0.isWhite || $0.isDirectionMark })))
  }

  /// The same of a string.
  static func of(_ text: String) -> String { String(scalars: of(text.scalars)) }

  /// A literal of the owner's template: line breaks and runs of spaces are meant.
  static func literal(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ $0.isPlain }) { return text }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return Normalisation.composed(
      lines.map { String(scalars: visible(String($0).scalars, keepsDirection: false)) }.joined(separator: "\n"))
  }

  /// Without white space at the ends, no-break spaces included.
  static func trimmed(_ text: String) -> String {
    let scalars = text.unicodeScalars
    guard let first = scalars.firstIndex(where: { !$0.isWhite }), let last = scalars.lastIndex(where: { !$0.isWhite })
    else { return "" }
    return String(scalars[first...last])
  }

  /// Without white space at the ends, no-break spaces included, and without marks of direction there.
  static func trimmed(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
    func stays(_ scalar: Unicode.Scalar) -> Bool { !scalar.isWhite && !scalar.isDirectionMark }
    guard let first = text.firstIndex(where: stays), let last = text.lastIndex(where: stays) else { return [] }
    return last - first + 1 == text.count ? text : Array(text[first...last])
  }

  // MARK: The steps

  /// No network takes more, and no feed may cost more.
  static let scalarsAtMost = 100_000
  /// A base takes so many marks (Stream-Safe Text Format, UAX #15 section 13); more is a prank.
  private static let marksAtMost = 30

  /// Most texts are clean as they come: plain characters, and single blanks between words.
  private static func isClean(_ text: [Unicode.Scalar]) -> Bool {
    var wasWhite = true
    for scalar in text {
      let isWhite = scalar.isWhite
      if !scalar.isPlain || scalar == "\n" || (isWhite && wasWhite) { return false }
      wasWhite = isWhite
    }
    return !wasWhite || text.isEmpty
  }

  private static func visible(_ scalars: [Unicode.Scalar], keepsDirection: Bool) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    kept.reserveCapacity(scalars.count)
    var marks = 0
    for (index, scalar) in scalars.enumerated() {
      guard !scalar.isControl else {
        if scalar.isWhite { kept.append(" ") }
        continue
      }
      if scalar.value < 0x300, scalar != Invisible.softHyphen {
        marks = 0
        kept.append(scalar)
        continue
      }
      if scalar.isDirectionMark {
        if keepsDirection { kept.append(scalar) }
        continue
      }
      let next = index + 1 < scalars.count ? scalars[index + 1] : nil
      guard Invisible.mayStay(scalar, after: kept.last, before: next, in: kept) else { continue }
      marks = scalar.isMark ? marks + 1 : 0
      if marks <= marksAtMost { kept.append(scalar) }
    }
    return kept
  }

  private static func collapsed(_ scalars: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
    var kept: [Unicode.Scalar] = []
    kept.reserveCapacity(scalars.count)
    for scalar in scalars {
      guard !scalar.isWhite else {
        append(white: scalar, to: &kept)
        continue
      }
      if kept.last?.isDirectionMark == true {
        // One mark is enough, and an accent stays with its letter.
        if scalar.isDirectionMark { continue }
        if scalar.isMark { kept.removeLast() }
      }
      kept.append(scalar)
    }
    return kept
  }

  /// Of spaces side by side, or with a mark of direction between them, one is left: that which forbids a break.
  private static func append(white scalar: Unicode.Scalar, to kept: inout [Unicode.Scalar]) {
    let space: Unicode.Scalar = scalar.isNoBreakSpace ? scalar : " "
    let last = kept.last?.isDirectionMark == true ? kept.count - 2 : kept.count - 1
    guard last >= 0, kept[last].isWhite else { return kept.append(space) }
    if !kept[last].isNoBreakSpace, space != " " { kept[last] = space }
  }
}

/// Characters without a shape of their own, and where they have a meaning.
enum Invisible {
  static let softHyphen: Unicode.Scalar = "\u{AD}"
  static let zeroWidthSpace: Unicode.Scalar = "\u{200B}"
  static let nonJoiner: Unicode.Scalar = "\u{200C}"
  static let joiner: Unicode.Scalar = "\u{200D}"

  /// Whether the scalar may stay between its neighbours; everything with a shape may.
  static func mayStay(
    _ scalar: Unicode.Scalar, after last: Unicode.Scalar?, before next: Unicode.Scalar?, in kept: [Unicode.Scalar]
  ) -> Bool {
    switch scalar.value {
    case 0x200D: return joins(last, next) || (isPictorial(last) && isPictorial(next))
    case 0x200C: return joins(last, next)
    case 0xFE00...0xFE0F: return last.map { $0.properties.isEmoji || ($0.value >= 0x2000 && isBase($0)) } ?? false
    case 0xE0100...0xE01EF: return last.map { $0.value >= 0x2E80 && isBase($0) } ?? false
    case 0xE0020...0xE007F: return kept.last { !isTag($0) } == "\u{1F3F4}"
    case ..<0x115F: return scalar.value != 0x34F && scalar != softHyphen
    default: return !forbidden.contains { $0.contains(scalar.value) }
    }
  }

  /// Never shown and never needed: bidirectional controls, fillers, format controls, non-characters.
  private static let forbidden: [ClosedRange<UInt32>] = [
    0x115F...0x1160, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E,
    0x2060...0x206F, 0x3164...0x3164, 0xFDD0...0xFDEF, 0xFEFF...0xFEFF, 0xFFA0...0xFFA0, 0xFFF0...0xFFFF,
    0x1BCA0...0x1BCA3, 0x1D173...0x1D17A, 0x1FFFE...0x1FFFF, 0x2FFFE...0x2FFFF, 0xE0000...0x10FFFF,
  ]

  /// Arabic, Indic, Khmer, Mongolian and their neighbours: scripts in which joiners shape letters.
  private static func joins(_ last: Unicode.Scalar?, _ next: Unicode.Scalar?) -> Bool {
    guard let last, let next else { return false }
    return [last, next].allSatisfy { scalar in
      switch scalar.value {
      case 0x600...0x109F, 0x1780...0x18AF, 0xA840...0xABFF: scalar.isLetter || scalar.isMark
      default: false
      }
    }
  }

  /// The end of an emoji: itself, its skin tone or its variation selector.
  private static func isPictorial(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    return scalar.value == 0xFE0F || (scalar.properties.isEmoji && scalar.value > 0xFF)
  }

  private static func isBase(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.isWhite && !scalar.isMark && !scalar.isDirectionMark
  }

  private static func isTag(_ scalar: Unicode.Scalar) -> Bool { (0xE0020...0xE007F).contains(scalar.value) }
}
