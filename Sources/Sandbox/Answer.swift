internal import Feeds
internal import Model

/// What the reader answers. It has read what a stranger wrote: nothing in it is believed before it was held against what a
/// reader can say.
enum Answer: Equatable {
  case document(FeedDocument)
  /// What came is no feed that can be read.
  case refused(Refusal)
  case links(PageLinks)
  case facts(PageFacts)
  /// It must be started again with these character converters in its hands: in its room there are no files.
  case needs([String])

  /// No larger answer is taken.
  static let mostBytes = 32 << 20

  /// The answer as bytes.
  var bytes: [UInt8] {
    var (answer, wire) = (self, Wire())
    // Writing never fails.
    try? answer.pass(&wire)
    return wire.bytes
  }

  /// Reads an answer.
  init(_ bytes: [UInt8]) throws(ReadingProblem) {
    self = .needs([])
    var wire = Wire(reading: bytes)
    try pass(&wire)
    try wire.end()
  }

  private var tag: UInt8 {
    switch self {
    case .document: 0
    case .refused: 1
    case .links: 2
    case .facts: 3
    case .needs: 4
    }
  }

  private mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    var tag = tag
    try wire.pass(&tag)
    switch tag {
    case 0:
      var document = if case .document(let document) = self { document } else { FeedDocument(format: "") }
      try document.pass(&wire)
      self = .document(document)
    case 1:
      var refusal = if case .refused(let refusal) = self { refusal } else { Refusal(kind: .empty) }
      try refusal.pass(&wire)
      self = .refused(refusal)
    case 2:
      var links = if case .links(let links) = self { links } else { PageLinks(named: [], guessed: []) }
      try links.pass(&wire)
      self = .links(links)
    case 3:
      var facts = if case .facts(let facts) = self { facts } else { PageFacts(address: "") }
      try facts.pass(&wire)
      self = .facts(facts)
    case 4:
      var names = if case .needs(let names) = self { names } else { [String]() }
      try wire.pass(&names, most: 4)
      self = .needs(names)
    default: throw .garbled
    }
  }
}

/// Why something is no feed: a `FeedFailure` of the reader without its address, which the asker knows.
struct Refusal: Equatable {
  enum Kind: UInt8, CaseIterable { case notAFeed, page, sitemap, sitemapIndex, empty, malformed }

  var kind: Kind
  /// Where it is broken, in a few words.
  var detail = ""

  init(kind: Kind) { self.kind = kind }

  init(_ failure: FeedFailure) {
    switch failure {
    case .page: kind = .page
    case .sitemap: kind = .sitemap
    case .sitemapIndex: kind = .sitemapIndex
    case .empty: kind = .empty
    case .malformed(_, let words): (kind, detail) = (.malformed, String(words.prefix(500)))
    default: kind = .notAFeed
    }
  }

  func failure(at url: String) -> FeedFailure {
    switch kind {
    case .notAFeed: .notAFeed(url)
    case .page: .page(url)
    case .sitemap: .sitemap(url)
    case .sitemapIndex: .sitemapIndex(url)
    case .empty: .empty(url)
    case .malformed: .malformed(url, detail: detail)
    }
  }

  fileprivate mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&kind, of: Kind.allCases)
    try wire.pass(&detail)
    guard detail.utf8.count <= 4000 else { throw .garbled }
  }
}
