internal import Model

/// Where links and hashtags stand in a text.
enum FacetFinder {
  /// The facets of a text, in its order.
  /// - Parameters:
  ///   - links: those that were put into it, whole, whatever a grammar would make of them.
  ///   - linking: what else is a link: nothing but these, or what the network takes for one.
  static func facets(in text: String, links: [String], linking: TextLimit.Linking) -> [Facet] {
    let scalars = Array(text.unicodeScalars)
    var offsets = [0]
    for scalar in scalars { offsets.append(offsets[offsets.count - 1] + UTF8.width(scalar)) }
    var taken = given(links, in: scalars)
    if linking != .nothing {
      let found = LinkGrammar.links(in: scalars, linking == .bare ? .bare : .schemed)
      taken += found.filter { link in !taken.contains { $0.overlaps(link) } }
    }
    let tags = tags(in: scalars).filter { tag in !taken.contains { $0.overlaps(tag) } }
    func words(_ range: Range<Int>) -> String {
      return String(scalars: scalars[range])
    }
    let facets =
      taken.map { ($0, Facet.Kind.link(address(words($0)))) } + tags.map { ($0, .tag(words($0.dropFirst()))) }
    return facets.sorted { $0.0.lowerBound < $1.0.lowerBound }.map {
      Facet(start: offsets[$0.0.lowerBound], end: offsets[$0.0.upperBound], kind: $0.1)
    }
  }

  private static func address(_ words: String) -> String {
    words.contains("://") ? words : "https://" + words
  }

  private static func given(_ links: [String], in text: [Unicode.Scalar]) -> [Range<Int>] {
    links.flatMap { link -> [Range<Int>] in
      let wanted = Array(link.unicodeScalars)
      guard let first = wanted.first, wanted.count <= text.count else { return [] }
      var found: [Range<Int>] = []
      var index = 0
      while index + wanted.count <= text.count {
        if text[index] == first, text[index..<(index + wanted.count)].elementsEqual(wanted),
          isEdge(index + wanted.count, in: text)
        {
          found.append(index..<(index + wanted.count))
          index += wanted.count
        } else {
          index += 1
        }
      }
      return found
    }
  }

  /// The link does not run on: another one may begin with the same letters.
  private static func isEdge(_ index: Int, in text: [Unicode.Scalar]) -> Bool {
    index >= text.count || text[index].isWhite || ")]}>»”\"',.;:!?…".unicodeScalars.contains(text[index])
  }

  /// `#` at the beginning of a word, then letters, digits and marks with at least one letter among them.
  private static func tags(in text: [Unicode.Scalar]) -> [Range<Int>] {
    var tags: [Range<Int>] = []
    for start in text.indices where text[start] == "#" && (start == 0 || !text[start - 1].isWordCharacter) {
      let end = text[(start + 1)...].firstIndex { !$0.isWordCharacter } ?? text.count
      if text[(start + 1)..<end].contains(where: \.isLetter) { tags.append(start..<end) }
    }
    return tags
  }
}
