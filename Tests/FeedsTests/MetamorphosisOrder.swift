/// The order of elements in an entry.
extension MarkupDocument {
  /// False where no entry has two elements of different kinds, or all hold text between them.
  mutating func shuffleEntries(_ chance: inout SeededGenerator) -> Bool {
    var result: [MarkupToken] = []
    var index = 0
    var isChanged = false
    while index < tokens.count {
      result.append(tokens[index])
      if case .start(let tag) = tokens[index], ["item", "entry"].contains(tag.local),
        let parts = parts(after: index), parts.elements.count > 1
      {
        let order = shuffled(parts.elements.map { Self.kind(of: tokens[$0.lowerBound]) }, &chance)
        for (place, element) in order.enumerated() {
          result += tokens[parts.gaps[place]] + tokens[parts.elements[element]]
        }
        result += tokens[parts.gaps[order.count]]
        isChanged = isChanged || order != Array(order.indices)
        index = parts.gaps[order.count].upperBound
      } else {
        index += 1
      }
    }
    tokens = result
    return isChanged
  }

  /// The elements directly inside, and what stands before, between and behind them; nil where that is text.
  private func parts(after start: Int) -> (elements: [Range<Int>], gaps: [Range<Int>])? {
    var elements: [Range<Int>] = []
    var gaps: [Range<Int>] = []
    var depth = 0
    var border = start + 1
    for index in (start + 1)..<tokens.count {
      switch tokens[index] {
      case .start:
        if depth == 0 {
          gaps.append(border..<index)
          border = index
        }
        depth += 1
      case .end:
        depth -= 1
        if depth < 0 {
          gaps.append(border..<index)
          return (elements, gaps)
        }
        if depth == 0 {
          elements.append(border..<(index + 1))
          border = index + 1
        }
      case .text(let text), .cdata(let text):
        if depth == 0, Self.saysSomething(text) { return nil }
      default: break
      }
    }
    return nil
  }

  /// What may stand for the same thing keeps its order: the first of them may count.
  private static let kinds: [(name: String, locals: Set<String>)] = [
    ("date", ["pubdate", "published", "updated", "issued", "created", "modified", "date"]),
    ("link", ["link", "guid", "id", "identifier", "origlink", "permalink"]),
    ("author", ["author", "creator", "contributor", "name", "managingeditor", "publisher"]),
    ("text", ["description", "summary", "content", "encoded", "subtitle", "body", "abstract", "tagline"]),
    ("picture", ["enclosure", "thumbnail", "image", "group", "player"]),
    ("category", ["category", "subject", "keywords"]),
  ]

  private static func kind(of token: MarkupToken) -> String {
    guard case .start(let tag) = token else { return "" }
    let local = tag.local.lowercased()
    if tag.namespace.firstRange(of: "yahoo.com/mrss") != nil, local != "title", local != "description" {
      return "picture"
    }
    return kinds.first { $0.locals.contains(local) }?.name ?? local
  }

  /// Numbers of the elements in their new order.
  private func shuffled(_ kinds: [String], _ chance: inout SeededGenerator) -> [Int] {
    var waiting: [String: [Int]] = [:]
    for (index, kind) in kinds.enumerated().reversed() { waiting[kind, default: []].append(index) }
    return kinds.shuffled(using: &chance).compactMap { waiting[$0]?.popLast() }
  }
}
