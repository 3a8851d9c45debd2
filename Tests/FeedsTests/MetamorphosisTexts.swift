/// How texts are written, and what stands between elements.
extension MarkupDocument {
  /// False where no text can be wrapped.
  mutating func wrapTexts() -> Bool {
    var isChanged = false
    for index in tokens.indices {
      guard case .text(let text) = tokens[index], Self.saysSomething(text), text.firstRange(of: "]]>") == nil,
        !text.unicodeScalars.contains(where: { $0 == "\r" || (0x80...0x9F).contains($0.value) })
      else { continue }
      tokens[index] = .cdata(text)
      isChanged = true
    }
    return isChanged
  }

  /// False where there is no CDATA.
  mutating func unwrapTexts() -> Bool {
    var isChanged = false
    for index in tokens.indices {
      guard case .cdata(let text) = tokens[index] else { continue }
      tokens[index] = .text(text)
      isChanged = true
    }
    return isChanged
  }

  /// Comments, instructions and borders of CDATA stand in the middle of texts.
  mutating func cutTexts() {
    var result: [MarkupToken] = []
    for token in tokens {
      guard case .text(let text) = token, Self.saysSomething(text), text.unicodeScalars.count > 1 else {
        result.append(token)
        continue
      }
      let scalars = text.unicodeScalars
      let middle = scalars.index(scalars.startIndex, offsetBy: scalars.count / 2)
      result.append(.text(String(scalars[..<middle])))
      result.append(result.count % 2 == 0 ? .comment(" <b> & ") : .instruction("cut <here>"))
      result.append(.text(String(scalars[middle...])))
    }
    tokens = result
  }

  /// White space and comments between the elements of the feed and of its entries.
  mutating func spaceOut() {
    let places = structuralPlaces()
    var result: [MarkupToken] = []
    for (index, token) in tokens.enumerated() {
      if places.contains(index) {
        result.append(.text("\n\n \t"))
        result.append(.comment(" <title>nothing</title> & <item> "))
        result.append(.text("\n"))
      }
      result.append(token)
    }
    tokens = result
  }

  private static let structure: Set<String> = [
    "rss", "rdf", "channel", "feed", "item", "entry", "author", "source", "image", "textinput", "group", "contributor",
  ]

  /// Where a child begins, or an element with children ends, that holds elements only.
  private func structuralPlaces() -> Set<Int> {
    struct Level {
      let isStructural: Bool
      var holdsText = false
      var children: [Int] = []
    }
    var levels: [Level] = []
    var places: Set<Int> = []
    for (index, token) in tokens.enumerated() {
      switch token {
      case .start(let tag):
        if let last = levels.indices.last { levels[last].children.append(index) }
        let isHTML = tag.namespace == "http://www.w3.org/1999/xhtml"
        levels.append(Level(isStructural: !isHTML && Self.structure.contains(tag.local.lowercased())))
      case .end:
        guard let level = levels.popLast(), level.isStructural, !level.holdsText, !level.children.isEmpty else { break }
        places.formUnion(level.children + [index])
      case .text(let text), .cdata(let text):
        if let last = levels.indices.last, Self.saysSomething(text) { levels[last].holdsText = true }
      default: break
      }
    }
    return places
  }

  static func saysSomething(_ text: String) -> Bool { !text.utf8.allSatisfy(\.isBlank) }
}
