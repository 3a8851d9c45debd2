internal import Model

/// Where links and hashtags stand in a text.
enum FacetFinder {
  /// The facets of a text, in its order.
  /// - Parameters:
  ///   - link: the link that was put into it, whatever a grammar would make of it.
  ///   - places: where that stands.
  ///   - others: whether what else has the form of a link, scheme and all, is one too.
  static func facets(
    in text: [Unicode.Scalar], link: String? = nil, at places: [Range<Int>] = [], others: Bool
  ) -> [Facet] {
    var links = places
    if others {
      links += apart(LinkGrammar.links(in: text, .schemed), from: places)
      links.sort { $0.lowerBound < $1.lowerBound }
    }
    var facets: [Facet] = []
    facets.reserveCapacity(4)
    var offset = 0
    var end = 0
    func add(_ range: Range<Int>, _ kind: Facet.Kind) {
      let start = offset + Measure.bytes(text[end..<range.lowerBound])
      offset = start + Measure.bytes(text[range])
      end = range.upperBound
      facets.append(Facet(start: start, end: offset, kind: kind))
    }
    var rest = links[...]
    func addLinks(before place: Int) {
      while let range = rest.first, range.lowerBound < place {
        add(range, .link((others ? nil : link) ?? String(scalars: text[range])))
        rest.removeFirst()
      }
    }
    for start in text.indices where text[start] == "#" {
      guard let tagEnd = endOfTag(at: start, in: text) else { continue }
      addLinks(before: start)
      if start < end || (rest.first.map { $0.lowerBound < tagEnd } ?? false) { continue }
      add(start..<tagEnd, .tag(String(scalars: text[(start + 1)..<tagEnd])))
    }
    addLinks(before: text.count)
    return facets
  }

  /// The ranges that overlap none of the others; both are in order.
  private static func apart(_ ranges: [Range<Int>], from others: [Range<Int>]) -> [Range<Int>] {
    var rest = others[...]
    return ranges.filter { range in
      while let other = rest.first, other.upperBound <= range.lowerBound { rest.removeFirst() }
      return rest.first.map { !$0.overlaps(range) } ?? true
    }
  }

  /// Where a link stands in a text, whole.
  static func places(of link: [Unicode.Scalar], in text: [Unicode.Scalar]) -> [Range<Int>] {
    guard let first = link.first else { return [] }
    var places: [Range<Int>] = []
    var index = 0
    while index + link.count <= text.count {
      let end = index + link.count
      if text[index] == first, text[index..<end].elementsEqual(link), isEdge(end, in: text) {
        places.append(index..<end)
        index = end
      } else {
        index += 1
      }
    }
    return places
  }

  /// The link does not run on: another one may begin with the same letters.
  private static func isEdge(_ index: Int, in text: [Unicode.Scalar]) -> Bool {
    guard index < text.count, !text[index].isWhite else { return true }
    return switch text[index] {
    case ")", "]", "}", ">", "»", "”", "\"", "'", ",", ".", ";", ":", "!", "?", "…": true
    default: false
    }
  }

  /// `#` at the beginning of a word, then letters, digits and marks with at least one letter among them.
  private static func endOfTag(at start: Int, in text: [Unicode.Scalar]) -> Int? {
    guard start == 0 || !text[start - 1].isWordCharacter else { return nil }
    let name = text[(start + 1)...].prefix { $0.isWordCharacter }
    return name.contains { $0.isLetter } ? name.endIndex : nil
  }
}
