internal import Feeds
internal import FoundationEssentials
internal import Model
internal import Web

/// What the reader is asked: an answer of a server, and what to read it as.
struct Question: Equatable {
  enum Kind: UInt8, CaseIterable { case document, links, page }

  var kind: Kind
  /// Where the answer came from.
  var url: String
  /// What was asked for, for the links of a page.
  var asked = ""
  /// What the owner says that it is, for a feed.
  var format = FeedFormat.auto
  /// Of the answer: nothing else of it is told.
  var contentType: String?
  /// The lines of its `Link` headers.
  var links: [String]
  var body: [UInt8]

  init(_ kind: Kind, _ response: Response, from url: String, asked: String = "", format: FeedFormat = .auto) {
    self.kind = kind
    self.url = url
    self.asked = asked
    self.format = format
    contentType = response.header("Content-Type")
    links = response.allHeaders("Link")
    body = response.body
  }

  /// The answer, as far as a reader needs it.
  var response: Response {
    let type = contentType.map { [(name: "Content-Type", value: $0)] } ?? []
    return Response(
      status: 200, headers: type + links.map { (name: "Link", value: $0) }, body: body, url: url,
      received: Date(timeIntervalSince1970: 0))
  }

  /// The question as bytes.
  var bytes: [UInt8] { written.bytes }

  /// The same with its length before it.
  var framed: [UInt8] {
    var wire = written
    wire.frame()
    return wire.bytes
  }

  private var written: Wire {
    var (question, wire) = (self, Wire())
    // Writing never fails.
    try? question.pass(&wire)
    return wire
  }

  /// Reads a question.
  init(_ bytes: [UInt8]) throws(ReadingProblem) {
    self.init(.document, Response(status: 200, received: Date(timeIntervalSince1970: 0)), from: "")
    var wire = Wire(reading: bytes)
    try pass(&wire)
    try wire.end()
  }

  private mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&kind, of: Kind.allCases)
    try wire.pass(&url)
    try wire.pass(&asked)
    try wire.pass(&format, of: FeedFormat.allCases)
    try wire.pass(&contentType)
    try wire.pass(&links, most: 1000)
    try wire.pass(&body)
  }
}
