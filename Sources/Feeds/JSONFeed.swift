internal import Markup
internal import Model

/// JSON Feed 1.0 and 1.1: https://www.jsonfeed.org/version/1.1/
enum JSONFeed {
  /// What the document says; nil for what is no JSON, which another format may know.
  /// - Parameter bytes: the document in UTF-8.
  /// - Throws: when it is JSON and no feed, or a feed that breaks off before its first entry is complete.
  static func read(_ bytes: UnsafeBufferPointer<UInt8>, baseURL: String?, maximumEntries maximum: Int = 20_000)
    throws(FeedFailure) -> FeedDocument?
  {
    guard let start = JSONFeedStart.find(in: bytes) else { return nil }
    var reading = Reading(JSONScanner(bytes, at: start.index), maximum)
    var fault: JSONFault?
    do throws(JSONFault) {
      try reading.feed()
    } catch {
      fault = error
    }
    let url = baseURL ?? ""
    guard reading.isFeed else {
      if !start.isFirst { return nil }
      if let fault { throw .malformed(url, detail: reading.place(of: fault)) }
      throw .notAFeed(url)
    }
    if let fault {
      guard !reading.items.isEmpty else { throw .malformed(url, detail: reading.place(of: fault)) }
      reading.document.isRecovered = true
      reading.document.isTruncated = true
      reading.document.warnings.append("recovered: not well-formed at \(reading.place(of: fault))")
    }
    return reading.finished(baseURL: baseURL)
  }
}

/// One reading of a document.
private struct Reading {
  var document = FeedDocument(format: "")
  var items: [JSONFeedItem] = []
  private var scanner: JSONScanner
  private let maximum: Int
  private var version: String?
  private var home: String?
  private var address: String?
  private var people = JSONFeedPeople()
  private var hubs: [String] = []

  init(_ scanner: JSONScanner, _ maximum: Int) {
    self.scanner = scanner
    self.maximum = maximum
  }

  func place(of fault: JSONFault) -> String { "line \(scanner.line(of: fault.offset)): \(fault.detail)" }

  /// It says so; or its members can be nothing else.
  var isFeed: Bool {
    if version?.lowercased().contains("jsonfeed") == true { return true }
    guard document.title ?? home ?? address != nil else { return false }
    return items.contains { $0.entry.guid != nil && ($0.url != nil || $0.entry.published != nil) }
  }

  mutating func feed() throws(JSONFault) {
    guard try scanner.beginObject() else { return }
    while let key = try scanner.key() {
      switch key {
      case "version": version = try scanner.text()
      case "title": document.title = try scanner.text().map(HTMLText.collapsed).flatMap(filled)
      case "home_page_url": home = try scanner.text()
      case "feed_url": address = try scanner.text()
      case "language": document.language = try scanner.text().map(trimmed).flatMap(filled)
      case "expired": document.isExpired = try scanner.isTrue()
      case "authors", "author": try people.take(key, from: &scanner)
      case "hubs": try takeHubs()
      case "items": try takeItems()
      default: try scanner.skip()
      }
    }
  }

  private mutating func takeItems() throws(JSONFault) {
    guard try scanner.beginArray() else { return }
    items = []
    var tooMany = false
    while try scanner.item() {
      guard items.count < maximum else {
        try scanner.skip()
        tooMany = true
        continue
      }
      if let item = try JSONFeedItem(from: &scanner) { items.append(item) }
    }
    if tooMany { document.warnings.append("only the first \(maximum) entries are read") }
  }

  private mutating func takeHubs() throws(JSONFault) {
    guard try scanner.beginArray() else { return }
    while try scanner.item() {
      guard try scanner.beginObject() else { continue }
      var hub: (type: String?, url: String?)
      while let key = try scanner.key() {
        switch key {
        case "type": hub.type = try scanner.text()
        case "url": hub.url = try scanner.text()
        default: try scanner.skip()
        }
      }
      guard hub.type?.lowercased() == "websub", let url = hub.url, hubs.count < 16 else { continue }
      hubs.append(url)
    }
  }

  /// The document, its links made absolute: what they are relative to may have stood behind them.
  consuming func finished(baseURL: String?) -> FeedDocument {
    let base = baseURL ?? address ?? home
    document.format = format
    document.link = LinkResolver.absolute(home, base)
    document.selfLink = LinkResolver.absolute(address, base)
    for hub in hubs.compactMap({ LinkResolver.absolute($0, base) }) where !document.hubs.contains(hub) {
      document.hubs.append(hub)
    }
    let author = people.name
    document.entries = items.map { $0.finished(base: base, author: author) }
    return document
  }

  /// The number that ends the version: `https://jsonfeed.org/version/1.1`. What a later version adds is left alone.
  private var format: String {
    let number = version?.split(whereSeparator: { !$0.isNumber && $0 != "." }).last.map(String.init) ?? ""
    return ["1", "1.", "1.0", ""].contains(number) ? "json1.0" : "json1.1"
  }
}
