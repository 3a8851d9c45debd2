internal import Feeds
internal import Model

// How each value stands on the wire. A member that is forgotten here is missed by the test that reads every feed both ways.

extension FeedDocument {
  mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&format)
    try wire.pass(&title)
    try wire.pass(&link)
    try wire.pass(&hubs, most: 1000)
    try wire.pass(&language)
    try wire.pass(&entries, most: 20_000, Entry()) { wire, entry throws(ReadingProblem) in try entry.pass(&wire) }
    try wire.pass(&warnings, most: 1000)
    try wire.pass(&selfLink)
    try wire.pass(&id)
    try wire.pass(&isRecovered)
    try wire.pass(&isTruncated)
    try wire.pass(&endsInsideEntry)
    try wire.pass(&isExpired)
    try hints.pass(&wire)
  }
}

extension FeedHints {
  fileprivate mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&ttlMinutes)
    try wire.pass(&updateEvery, .zero) { wire, every throws(ReadingProblem) in try wire.pass(&every) }
    try Self.pass(&skipHours, &wire)
    try Self.pass(&skipDays, &wire)
  }

  /// A bit for each.
  private static func pass(_ numbers: inout Set<Int>, _ wire: inout Wire) throws(ReadingProblem) {
    var bits = numbers.filter((0..<32).contains).reduce(UInt32(0)) { $0 | 1 << UInt32($1) }
    try wire.pass(&bits)
    numbers = Set((0..<32).filter { bits & 1 << UInt32($0) != 0 })
  }
}

extension Entry {
  fileprivate mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&guid)
    try wire.pass(&title)
    try wire.pass(&link)
    try wire.pass(&published)
    try wire.pass(&updated)
    try wire.pass(&author)
    try wire.pass(&categories, most: 20_000)
    try wire.pass(&summary)
    try wire.pass(&enclosure)
    try wire.pass(&image)
    try wire.pass(&imageAlt)
    try wire.pass(&imageIsInText)
    try wire.pass(&language)
  }
}

extension PageLinks {
  mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    let blank = FeedLink(url: "", source: .named, kind: .main)
    try wire.pass(&named, most: 10_000, blank) { wire, link throws(ReadingProblem) in try link.pass(&wire) }
    try wire.pass(&guessed, most: 100, blank) { wire, link throws(ReadingProblem) in try link.pass(&wire) }
  }
}

extension FeedLink {
  fileprivate mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&url)
    try wire.pass(&title)
    try wire.pass(&type)
    try wire.pass(&source, of: Source.allCases)
    try wire.pass(&kind, of: FeedKind.allCases)
  }
}

extension PageFacts {
  mutating func pass(_ wire: inout Wire) throws(ReadingProblem) {
    try wire.pass(&address)
    try wire.pass(&canonical)
    try wire.pass(&shortLink)
    try wire.pass(&title)
    try wire.pass(&description)
    try wire.pass(&language)
    try wire.pass(&site)
    try wire.pass(&author)
    try wire.pass(&tags, most: 100)
    try wire.pass(&pictures, most: 100, Picture(url: "")) { wire, picture throws(ReadingProblem) in
      try wire.pass(&picture.url)
      try wire.pass(&picture.width)
      try wire.pass(&picture.height)
      try wire.pass(&picture.alt)
    }
  }
}
