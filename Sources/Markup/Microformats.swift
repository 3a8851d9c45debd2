/// A page with microformats2 in it: https://microformats.org/wiki/microformats2-parsing
public struct MicroformatPage {
  /// Its elements and texts.
  public let tree: HTMLTree
  /// What links are relative to.
  public let base: String?

  /// The vocabularies that exist. Any other `h-…` is a height in somebody's style sheet.
  private static let vocabularies: Set<String> = [
    "h-adr", "h-app", "h-card", "h-cite", "h-entry", "h-event", "h-feed", "h-food", "h-geo", "h-item", "h-listing",
    "h-measure", "h-news", "h-product", "h-recipe", "h-resume", "h-review", "h-review-aggregate",
  ]

  /// A page that was read.
  /// - Parameter url: where it came from.
  public init(_ tree: HTMLTree, url: String?) {
    self.tree = tree
    let own = tree.nodes.first { $0.name == "base" && $0.attributes["href"] != nil }?.attributes["href"]
    base = LinkResolver.absolute(own, url) ?? url
  }

  /// The first of them: nobody needs more, and an attribute may be a whole page long.
  public func classes(at place: Int) -> [Substring] {
    guard let words = tree.nodes[place].attributes["class"] else { return [] }
    return words.utf8.split(maxSplits: 64) { $0 <= 0x20 }.prefix(64).map { Substring($0) }
  }

  /// The vocabularies of an element that is a microformat; empty for any other.
  public func types(at place: Int) -> [String] {
    classes(at: place).filter { $0.hasPrefix("h-") }.map(String.init).filter {
      Self.vocabularies.contains($0) || $0.hasPrefix("h-x-")
    }
  }

  /// The microformats in a part of the page that are not inside one another.
  public func roots(in range: Range<Int>) -> [Int] {
    var roots: [Int] = []
    var place = range.lowerBound
    while place < range.upperBound {
      let isRoot = !types(at: place).isEmpty
      if isRoot { roots.append(place) }
      place = isRoot || tree.nodes[place].name == "template" ? tree.nodes[place].end : place + 1
    }
    return roots
  }
}

/// One microformat of a page.
public struct Microformat {
  /// How a property's value is taken from its element.
  public enum Kind: String { case text = "p-", link = "u-", moment = "dt-", embedded = "e-" }

  struct Property {
    let kind: Kind
    let name: Substring
    let place: Int
  }

  /// The page around it.
  public let page: MicroformatPage
  /// Its element.
  public let place: Int
  /// In the order of the page.
  private(set) var properties: [Property] = []
  /// The microformats directly inside.
  public private(set) var nested: [Int] = []

  /// The microformat that an element of the page is.
  public init(_ page: MicroformatPage, at place: Int) {
    self.page = page
    self.place = place
    let nodes = page.tree.nodes
    var next = place + 1
    while next < page.tree.inside(place).upperBound {
      if properties.count < 1000 {
        // A word that stands there twice says nothing more.
        var known: Set<Substring> = []
        let words = page.classes(at: next).filter { known.insert($0).inserted }
        properties += words.compactMap { Self.property($0, next) }
      }
      let isRoot = !page.types(at: next).isEmpty
      if isRoot { nested.append(next) }
      next = isRoot || nodes[next].name == "template" ? nodes[next].end : next + 1
    }
  }

  /// The places of a property, the first first.
  public func places(_ name: String, _ kinds: Kind...) -> [Int] {
    properties.filter { $0.name == name && kinds.contains($0.kind) }.map(\.place)
  }

  func has(_ kinds: Kind...) -> Bool { properties.contains { kinds.contains($0.kind) } }

  /// `p-name`, with the hyphenated words after the prefix in small letters, a vendor's prefix with digits allowed.
  private static func property(_ word: Substring, _ place: Int) -> Property? {
    guard let hyphen = word.firstIndex(of: "-"), let kind = Kind(rawValue: String(word[...hyphen])) else { return nil }
    let name = word[word.index(after: hyphen)...]
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    func isWord(_ part: Substring) -> Bool { !part.isEmpty && part.utf8.allSatisfy { (97...122).contains($0) } }
    let first = parts.first.map { part in
      parts.count > 1 ? part.utf8.allSatisfy { (97...122).contains($0) || (48...57).contains($0) } : isWord(part)
    }
    guard first == true, parts.dropFirst().allSatisfy(isWord) else { return nil }
    return Property(kind: kind, name: name, place: place)
  }
}
