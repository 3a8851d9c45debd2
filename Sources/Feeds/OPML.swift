internal import Markup
public import Model

/// A list of feeds as feed readers exchange it (OPML 1.0 and 2.0).
public struct OPML: Sendable, Equatable {
  /// One feed of the list.
  public struct Subscription: Sendable, Equatable {
    /// What the reader calls it.
    public var title: String?
    /// The feed's address, as it stands in the list.
    public var feed: String
    /// The blog's page.
    public var page: String?

    /// A feed of a list.
    public init(title: String?, feed: String, page: String? = nil) {
      self.title = title
      self.feed = feed
      self.page = page
    }
  }

  /// The list's own title.
  public var title: String?
  /// In the order of the document, those in folders among them.
  public var subscriptions: [Subscription]

  /// A list.
  public init(title: String? = nil, subscriptions: [Subscription]) {
    self.title = title
    self.subscriptions = subscriptions
  }

  /// More feeds than this are no list of a person's.
  public static let mostFeeds = 20_000
  /// A document may have so many bytes.
  public static let mostBytes = 10 << 20

  /// Reads a list, strictly where it is well-formed and leniently where not.
  /// - Parameter name: what the document is called in a failure.
  public init(reading bytes: [UInt8], name: String) throws(OPMLFailure) {
    guard bytes.count <= Self.mostBytes else { throw .tooBig(name) }
    guard bytes.contains(where: { $0 > 0x20 }) else { throw .empty(name) }
    let result: Result<OPML, OPMLFailure> = bytes.withUnsafeBufferPointer { buffer in
      do throws(OPMLFailure) { return .success(try Self.read(buffer, name)) } catch { return .failure(error) }
    }
    self = try result.get()
    guard !subscriptions.isEmpty else { throw .noFeeds(name) }
    guard subscriptions.count <= Self.mostFeeds else { throw .tooBig(name) }
  }

  private static func read(_ bytes: UnsafeBufferPointer<UInt8>, _ name: String) throws(OPMLFailure) -> OPML {
    let list = Encoding.of(bytes, label: nil).decode(bytes).withUnsafeBufferPointer { text -> OPML? in
      let strict = OutlineReader()
      do throws(XMLFailure) {
        try OutlineReader.reader.read(text, encoding: "UTF-8", strict)
        return strict.isList ? strict.list : nil
      } catch {
        let lenient = OutlineReader()
        SoupReader.read(text, as: OutlineReader.reader, lenient)
        return lenient.isList ? lenient.list : nil
      }
    }
    guard let list else { throw .notOPML(name) }
    return list
  }
}

/// Why a list of feeds cannot be read.
public enum OPMLFailure: Error, Sendable, Equatable {
  /// No OPML at all.
  case notOPML(String)
  /// Nothing is in it.
  case empty(String)
  /// It names no feed.
  case noFeeds(String)
  /// More than anybody follows.
  case tooBig(String)
}

extension OPMLFailure: Explained {
  /// What came instead of a list, and what to do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .notOPML(let name):
      say(
        "\(name) is no OPML: export the list of feeds from your reader as OPML",
        "\(name) n’est pas un fichier OPML : exportez la liste des flux de votre lecteur en OPML")
    case .empty(let name): say("\(name) is empty: export it again", "\(name) est vide : exportez-le de nouveau")
    case .noFeeds(let name):
      say(
        "\(name) names no feed: an outline with xmlUrl was expected",
        "\(name) n’indique aucun flux : un élément outline avec xmlUrl était attendu")
    case .tooBig(let name):
      say(
        "\(name) has more than 10 MiB or 20,000 feeds: divide it",
        "\(name) dépasse 10 Mio ou 20 000 flux : divisez-le")
    }
  }

  /// 65: what came cannot be used.
  public var exitStatus: ExitStatus { .data }
}

/// Gathers the outlines that have a feed.
private final class OutlineReader: XMLHandler {
  // A class because the reader hands it part after part.
  private enum Name: Int { case opml = 1, outline, title }

  static let reader = XMLReader(
    names: [("opml", Name.opml), ("outline", .outline), ("title", .title)].map {
      XMLElementName($0.0, in: ["", "http://opml.org/spec2", "http://www.opml.org/spec2"], number: $0.1.rawValue)
    }, ignoringCase: true)

  var list = OPML(subscriptions: [])
  /// It began as OPML does.
  var isList = false
  private var isInTitle = false
  private var title: [UInt8] = []

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    switch Name(rawValue: name) {
    case .opml: isList = true
    case .title: isInTitle = isList && list.title == nil
    case .outline where isList && list.subscriptions.count <= OPML.mostFeeds: outline(attributes)
    default: break
    }
  }

  func end(_ name: Int) {
    guard name == Name.title.rawValue, isInTitle else { return }
    isInTitle = false
    list.title = filled(HTMLText.plain(String(decoding: title, as: UTF8.self)))
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isInTitle, title.count < 1000 { title.append(contentsOf: bytes) }
  }

  private func outline(_ attributes: XMLAttributes) {
    let address =
      attributes.value("xmlUrl") ?? attributes.value("xmlurl") ?? attributes.value("xmlURL")
      ?? attributes.value("XMLURL")
    guard let feed = address.map(Self.address), !feed.isEmpty else { return }
    let titles = [attributes.value("title"), attributes.value("text")]
    list.subscriptions.append(
      OPML.Subscription(
        title: titles.lazy.compactMap { $0 }.map { HTMLText.plain(String($0.prefix(2000))) }.first { !$0.isEmpty },
        feed: feed, page: (attributes.value("htmlUrl") ?? attributes.value("htmlurl")).map(Self.address).flatMap(filled)
      ))
  }

  /// Some readers escape twice, and some write `feed:` before the address.
  private static func address(_ text: String) -> String {
    let plain = trimmed(text.split(separator: "&amp;", omittingEmptySubsequences: false).joined(separator: "&"))
    for prefix in ["feed:https://", "feed:http://"] where plain.lowercased().hasPrefix(prefix) {
      return String(plain.dropFirst(5))
    }
    return plain.lowercased().hasPrefix("feed://") ? "http://" + plain.dropFirst(7) : plain
  }
}

extension OPML {
  /// The list as a document (OPML 2.0) in UTF-8.
  public var text: String {
    var lines = ["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "<opml version=\"2.0\">", "  <head>"]
    lines += ["    <title>\(Self.escaped(title ?? "Crieur"))</title>", "  </head>", "  <body>"]
    for feed in subscriptions {
      let title = Self.escaped(feed.title ?? feed.feed)
      let page = feed.page.map { " htmlUrl=\"\(Self.escaped($0))\"" } ?? ""
      lines.append(
        "    <outline type=\"rss\" text=\"\(title)\" title=\"\(title)\" xmlUrl=\"\(Self.escaped(feed.feed))\"\(page)/>")
    }
    return (lines + ["  </body>", "</opml>", ""]).joined(separator: "\n")
  }

  /// For text and attributes alike; what XML cannot hold (section 2.2) is U+FFFD.
  private static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x26: result += "&amp;"
      case 0x3C: result += "&lt;"
      case 0x3E: result += "&gt;"
      case 0x22: result += "&quot;"
      case 0x09, 0x0A, 0x0D: result += "&#\(scalar.value);"
      case 0..<0x20, 0xFFFE, 0xFFFF: result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
