internal import Model

/// Where links and hashtags stand in a text.
enum FacetFinder {
  /// The facets of a text, in its order.
  /// - Parameters:
  ///   - links: those that were put into it, whole, whatever a grammar would make of them.
  ///   - others: whether what else has the form of a link, scheme and all, is one too.
  static func facets(in text: String, links: [String], others: Bool) -> [Facet] {
    let scalars = Array(text.unicodeScalars)
    var taken = given(links, in: scalars)
    if others { taken += apart(LinkGrammar.links(in: scalars, .schemed), from: taken) }
    let found =
      taken.map { ($0, Facet.Kind.link(String(scalars: scalars[$0]))) }
      + apart(tags(in: scalars), from: taken).map { ($0, .tag(String(scalars: scalars[$0.dropFirst()]))) }
    var offset = 0
    var index = 0
    func bytes(before place: Int) -> Int {
      while index < place {
        offset += UTF8.width(scalars[index])
        index += 1
      }
      return offset
    }
    return found.sorted { $0.0.lowerBound < $1.0.lowerBound }.map { range, kind in
      Facet(start: bytes(before: range.lowerBound), end: bytes(before: range.upperBound), kind: kind)
    }
  }

  /// The ranges that overlap none of the others; both are in order, or few.
  private static func apart(_ ranges: [Range<Int>], from others: [Range<Int>]) -> [Range<Int>] {
    let sorted = others.sorted { $0.lowerBound < $1.lowerBound }
    var rest = sorted[...]
    return ranges.filter { range in
      while let other = rest.first, other.upperBound <= range.lowerBound { rest.removeFirst() }
      return rest.first.map { !$0.overlaps(range) } ?? true
    }
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
