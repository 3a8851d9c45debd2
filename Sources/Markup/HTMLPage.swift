internal import CLibXML2

/// What a page says of itself in its head and its links, read with libxml2's forgiving HTML parser.
public struct HTMLPage: Sendable, Equatable {
  /// A `<link>` or `<a>` with an address.
  public struct Link: Sendable, Equatable {
    /// `link` or `a`.
    public var element: String
    /// Lower-case words of `rel`.
    public var rel: [String]
    /// The media type, without parameters.
    public var type: String?
    /// As it stands in the page.
    public var href: String
    /// The `title` attribute.
    public var title: String?
  }

  /// In the order of the page.
  public var links: [Link] = []
  /// `<base href>`.
  public var base: String?
  /// `<title>`, as plain text.
  public var title: String?

  /// Reads a page; of what is no page nothing is found.
  public init(_ bytes: [UInt8], encoding: String? = nil) {
    let collector = Collector()
    var sax = htmlSAXHandler()
    sax.startElement = startTag
    sax.characters = tagText
    sax.endElement = endTag
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self) else { return }
      let context = htmlCreatePushParserCtxt(
        &sax, Unmanaged.passUnretained(collector).toOpaque(), nil, 0, nil, XML_CHAR_ENCODING_NONE)
      guard let context else { return }
      let options =
        HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
        | HTML_PARSE_NOWARNING.rawValue
      htmlCtxtUseOptions(context, Int32(options))
      // A head is in the first mebibyte, or it is none.
      htmlParseChunk(context, base, Int32(min(buffer.count, 1 << 20)), 0)
      htmlParseChunk(context, base, 0, 1)
      htmlFreeParserCtxt(context)
    }
    withExtendedLifetime(collector) {}
    links = collector.links
    base = collector.base
    title = collector.title.isEmpty ? nil : HTMLText.plain(collector.title)
  }
}

private final class Collector {
  // A class because libxml2 carries it as a pointer.
  var links: [HTMLPage.Link] = []
  var base: String?
  var title = ""
  var isInTitle = false

  func start(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "title": isInTitle = title.isEmpty
    case "base": base = base ?? attributes["href"]
    case "link", "a":
      guard let href = attributes["href"], !href.isEmpty, links.count < 5000 else { return }
      let rel = (attributes["rel"] ?? "").lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
      let type = attributes["type"]?.prefix { $0 != ";" }.lowercased()
      links.append(.init(element: name, rel: rel, type: type, href: href, title: attributes["title"]))
    default: break
    }
  }
}

private func collector(_ context: UnsafeMutableRawPointer) -> Collector {
  Unmanaged<Collector>.fromOpaque(context).takeUnretainedValue()
}

private let startTag: startElementSAXFunc = { context, name, attributes in
  guard let context, let name else { return }
  var values: [String: String] = [:]
  var cursor = attributes
  while let key = cursor?.pointee {
    values[String(cString: key)] = cursor?[1].map { String(cString: $0) } ?? ""
    cursor = cursor?.advanced(by: 2)
  }
  collector(context).start(String(cString: name), values)
}

private let endTag: endElementSAXFunc = { context, name in
  guard let context, let name, String(cString: name) == "title" else { return }
  collector(context).isInTitle = false
}

private let tagText: charactersSAXFunc = { context, bytes, count in
  guard let context, let bytes, count > 0 else { return }
  let collector = collector(context)
  guard collector.isInTitle, collector.title.utf8.count < 10_000 else { return }
  collector.title += String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self)
}
