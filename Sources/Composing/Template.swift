/// The owner's template: literals and fields, in order.
struct Template: Sendable, Equatable {
  enum Field: String, CaseIterable, Sendable {
    case title, link, hashtags, summary, author, blog, categories
  }

  /// A field with what surrounds it.
  struct Slot: Sendable, Equatable {
    /// Between the field before and this one; gone when either is.
    var separator = ""
    /// Opening and closing brackets right around the field, gone with it.
    var opening = ""
    var field: Field
    var closing = ""
  }

  /// Fixed text before the first and after the last field.
  var head = ""
  var slots: [Slot] = []
  var tail = ""

  /// Title and link, for a template whose fixed text leaves no room.
  static let plain = Template(slots: [Slot(field: .title), Slot(separator: " ", field: .link)])

  /// Whether the field stands in it.
  func has(_ field: Field) -> Bool { slots.contains { $0.field == field } }

  private init(slots: [Slot]) { self.slots = slots }

  /// The same below a line that says something first; nothing where that is empty.
  func below(_ line: String) -> Template {
    let line = CleanText.trimmed(CleanText.literal(line))
    if line.isEmpty { return self }
    var template = self
    template.head = line + "\n\n" + head
    return template
  }

  /// Reads a template. A brace that is not closed stands for itself.
  init(_ text: String) throws(CompositionFailure) {
    var rest = text[...]
    var literal = ""
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      literal += rest[..<open]
      try add(placeholder: String(rest[rest.index(after: open)..<close]), after: literal)
      literal = ""
      rest = rest[rest.index(after: close)...]
    }
    tail = CleanText.literal(literal + rest)
    bindBrackets()
  }

  private mutating func add(placeholder name: String, after literal: String) throws(CompositionFailure) {
    guard let field = Field(rawValue: name.lowercased()) else {
      let known = Field.allCases.map(\.rawValue)
      let nearest = known.min { Self.distance(name, $0) < Self.distance(name, $1) } ?? known[0]
      throw .unknownPlaceholder(name, nearest: nearest)
    }
    let clean = CleanText.literal(literal)
    if slots.isEmpty { head = clean }
    slots.append(Slot(separator: slots.isEmpty ? "" : clean, field: field))
  }

  // MARK: Brackets

  private static let brackets: [Character: Character] = [
    "(": ")", "[": "]", "<": ">", "«": "»", "“": "”", "‘": "’", "\"": "\"", "'": "'", "*": "*",
  ]

  /// `({blog})`: the brackets belong to the field, not to its neighbours.
  private mutating func bindBrackets() {
    for index in slots.indices {
      var before = index == 0 ? head : slots[index].separator
      var after = index + 1 < slots.count ? slots[index + 1].separator : tail
      while let (opening, closing) = Self.bracket(before: before, after: after) {
        before.removeLast(opening.count)
        after.removeFirst(closing.count)
        slots[index].opening = opening + slots[index].opening
        slots[index].closing += closing
      }
      if index == 0 { head = before } else { slots[index].separator = before }
      if index + 1 < slots.count { slots[index + 1].separator = after } else { tail = after }
    }
  }

  /// The pair right around a field, with the space that French sets inside guillemets.
  private static func bracket(before: String, after: String) -> (opening: String, closing: String)? {
    let padding = before.reversed().prefix { $0.isWhitespace && !$0.isNewline }
    guard let open = before.dropLast(padding.count).last, let close = brackets[open] else { return nil }
    let trailing = after.prefix { $0.isWhitespace && !$0.isNewline }
    guard after.dropFirst(trailing.count).first == close, padding.isEmpty == trailing.isEmpty else { return nil }
    return (String(open) + String(padding.reversed()), String(trailing) + String(close))
  }

  /// Levenshtein's distance, case ignored.
  private static func distance(_ first: String, _ second: String) -> Int {
    let (first, second) = (Array(first.lowercased().prefix(40)), Array(second))
    var row = Array(0...second.count)
    for (i, character) in first.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in second.enumerated() {
        let substituted = diagonal + (character == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[second.count]
  }
}
