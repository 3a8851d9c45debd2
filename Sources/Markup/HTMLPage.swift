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
    /// The words of an `<a>`, the names of its pictures among them.
    public var text: String
  }

  /// In the order of the page.
  public var links: [Link] = []
  /// `<base href>`.
  public var base: String?
  /// `<title>`, as plain text.
  public var title: String?
  /// The content of `<meta>` by its `name`, `property` or `itemprop` in lower case; the first of a name counts.
  public var metas: [String: String] = [:]

  /// Reads a page; of what is no page nothing is found.
  /// - Parameter encoding: what the server says that it is; the page's own word is taken without it.
  public init(_ bytes: [UInt8], encoding: String? = nil) {
    let collector = Collector()
    var sax = htmlSAXHandler()
    sax.startElement = startTag
    sax.characters = tagText
    sax.endElement = endTag
    let (bytes, isUTF8) = Self.decoded(bytes, label: encoding)
    bytes.withUnsafeBufferPointer { buffer in
      guard let base = UnsafeRawPointer(buffer.baseAddress)?.assumingMemoryBound(to: CChar.self) else { return }
      let context = htmlCreatePushParserCtxt(
        &sax, Unmanaged.passUnretained(collector).toOpaque(), nil, 0, nil, XML_CHAR_ENCODING_NONE)
      guard let context else { return }
      var options =
        HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
        | HTML_PARSE_NOWARNING.rawValue
      if isUTF8, let converter = xmlFindCharEncodingHandler("UTF-8") {
        options |= HTML_PARSE_IGNORE_ENC.rawValue
        xmlSwitchToEncoding(context, converter)
      }
      htmlCtxtUseOptions(context, Int32(options))
      htmlParseChunk(context, base, Int32(buffer.count), 0)
      htmlParseChunk(context, base, 0, 1)
      htmlFreeParserCtxt(context)
    }
    withExtendedLifetime(collector) {}
    links = collector.links
    base = collector.base
    metas = collector.metas
    title = collector.title.isEmpty ? nil : HTMLText.plain(collector.title)
  }

  /// In UTF-8 where the server says the encoding or the bytes are that; else the page's own `<meta charset>` decides.
  private static func decoded(_ bytes: [UInt8], label: String?) -> (bytes: [UInt8], isUTF8: Bool) {
    // A head is in the first mebibyte, or it is none.
    let head = Array(bytes.prefix(1 << 20))
    return head.withUnsafeBufferPointer { buffer in
      let encoding = Encoding.of(buffer, label: label)
      if label == nil, encoding.name == "windows-1252" { return (head, false) }
      return (encoding.decode(buffer), true)
    }
  }
}

private final class Collector {
  // A class because libxml2 carries it as a pointer.
  var links: [HTMLPage.Link] = []
  var base: String?
  var title = ""
  var metas: [String: String] = [:]
  private var isInTitle = false
  private var isInAnchor = false

  func start(_ name: String, _ attributes: [String: String]) {
    switch name {
    case "title": isInTitle = title.isEmpty
    case "base": base = base ?? attributes["href"]
    case "meta": meta(attributes)
    case "link", "a": link(name, attributes)
    case "img" where isInAnchor: text(" \(attributes["alt"] ?? "") ")
    default: break
    }
  }

  func end(_ name: String) {
    if name == "title" { isInTitle = false }
    if name == "a" { isInAnchor = false }
  }

  func text(_ piece: String) {
    if isInTitle, title.utf8.count < 10_000 { title += piece }
    if isInAnchor, let last = links.indices.last, links[last].text.utf8.count < 200 { links[last].text += piece }
  }

  private func link(_ name: String, _ attributes: [String: String]) {
    isInAnchor = false
    guard let href = attributes["href"], !href.isEmpty, links.count < 5000 else { return }
    let rel = (attributes["rel"] ?? "").lowercased().split(whereSeparator: \.isWhitespace).map(String.init)
    let type = attributes["type"]?.prefix { $0 != ";" }.lowercased().filter { !$0.isWhitespace }
    links.append(.init(element: name, rel: rel, type: type, href: href, title: attributes["title"], text: ""))
    isInAnchor = name == "a"
  }

  private func meta(_ attributes: [String: String]) {
    guard let content = attributes["content"], metas.count < 200, content.utf8.count <= 2000 else { return }
    for key in ["name", "property", "itemprop"] {
      if let name = attributes[key]?.lowercased(), metas[name] == nil { metas[name] = content }
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
  guard let context, let name else { return }
  collector(context).end(String(cString: name))
}

private let tagText: charactersSAXFunc = { context, bytes, count in
  guard let context, let bytes, count > 0 else { return }
  collector(context).text(String(decoding: UnsafeBufferPointer(start: bytes, count: Int(count)), as: UTF8.self))
}
