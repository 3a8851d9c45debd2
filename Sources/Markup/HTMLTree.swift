internal import CLibXML2

/// A page as libxml2's forgiving HTML parser reads it: its elements and texts in a row, in the order of the page. What is
/// inside an element stands between it and its `end`, so walks need no recursion however deep a page is.
public struct HTMLTree: Sendable {
  /// An element or a text.
  public struct Node: Sendable {
    /// The element's name in lower case; empty for a text.
    public internal(set) var name: String
    /// Those that say something: `class`, addresses, values, titles.
    public internal(set) var attributes: [String: String] = [:]
    /// Of a text node; never cut into Strings before somebody wants them.
    public internal(set) var text: String = ""
    /// The place of the element that holds this one; nil at the top.
    public internal(set) var parent: Int?
    /// The first place behind all that is inside.
    public internal(set) var end: Int
  }

  /// What is deeper, or more, than any page has is not read.
  static let deepest = 128
  /// Elements and texts that are read, unless told otherwise.
  public static let most = 250_000

  /// Elements and texts in the order of the page.
  public private(set) var nodes: [Node] = []

  /// Reads a page; of what is no page little is found.
  /// - Parameters:
  ///   - label: the charset of the HTTP answer; without one, the page's own `<meta>` counts.
  ///   - most: so many elements and texts are read at most.
  public init(_ bytes: UnsafeBufferPointer<UInt8>, label: String? = nil, most: Int = HTMLTree.most) {
    let text = Encoding.of(bytes, label: label ?? Self.ownLabel(bytes)).decode(bytes)
    let planter = Planter(most: most)
    text.withUnsafeBufferPointer { planter.read($0) }
    nodes = planter.nodes
  }

  /// `<meta charset=…>`, or the older form of it.
  static func ownLabel(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
    let head = String(decoding: bytes.prefix(2048), as: UTF8.self).lowercased()
    guard let name = head.firstRange(of: "charset=") else { return nil }
    return String(head[name.upperBound...].drop { "\"' ".contains($0) }.prefix { !"\"' ;/>".contains($0) })
  }

  /// The places inside an element.
  public func inside(_ place: Int) -> Range<Int> {
    nodes.indices.contains(place) ? (place + 1)..<nodes[place].end : 0..<0
  }

  /// The element that an element is the only one inside of; texts do not count.
  public func onlyElement(inside place: Int) -> Int? {
    var only: Int?
    var next = place + 1
    while next < inside(place).upperBound {
      if !nodes[next].name.isEmpty {
        guard only == nil else { return nil }
        only = next
      }
      next = nodes[next].end
    }
    return only
  }
}

/// Grows the tree while libxml2 reads. A class because libxml2 carries it as a pointer.
private final class Planter {
  var nodes: [HTMLTree.Node] = []
  private var open: [Int] = []
  private var context: htmlParserCtxtPtr?
  private var isStopped = false
  private var text: [UInt8] = []
  private let most: Int

  init(most: Int) { self.most = most }

  private static let kept: Set<String> = [
    "class", "href", "src", "rel", "type", "title", "alt", "value", "datetime", "data", "poster", "lang", "xml:lang",
    "content", "property", "name", "srcset", "width", "height", "data-src", "data-srcset", "data-lazy-src",
  ]

  func read(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count > 0 else {
      return
    }
    var sax = htmlSAXHandler()
    sax.startElement = startTag
    sax.endElement = endTag
    sax.characters = characters
    sax.ignorableWhitespace = characters
    sax.cdataBlock = nil  // Scripts and styles.
    context = htmlCreatePushParserCtxt(
      &sax, Unmanaged.passUnretained(self).toOpaque(), nil, 0, nil, XML_CHAR_ENCODING_NONE)
    guard let context else { return }
    defer { htmlFreeParserCtxt(context) }
    let options =
      HTML_PARSE_RECOVER.rawValue | HTML_PARSE_NONET.rawValue | HTML_PARSE_NOERROR.rawValue
      | HTML_PARSE_NOWARNING.rawValue | HTML_PARSE_IGNORE_ENC.rawValue
    htmlCtxtUseOptions(context, Int32(options))
    if let converter = xmlFindCharEncodingHandler("UTF-8") { xmlSwitchToEncoding(context, converter) }
    htmlParseChunk(context, base, Int32(clamping: bytes.count), 0)
    if !isStopped { htmlParseChunk(context, base, 0, 1) }
    finishText()
    while let place = open.popLast() { nodes[place].end = nodes.count }
    self.context = nil
  }

  func start(_ name: String, _ attributes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?) {
    finishText()
    // An end tag that fits nothing is looked for in all that is open: a pit as deep as the page would cost its square.
    guard open.count < HTMLTree.deepest, nodes.count < most else { return stop() }
    var node = HTMLTree.Node(name: name, parent: open.last, end: nodes.count + 1)
    var cursor = attributes
    while let key = cursor?.pointee {
      let word = String(cString: key)
      if Self.kept.contains(word), node.attributes[word] == nil {
        node.attributes[word] = cursor?[1].map { String(cString: $0) } ?? ""
      }
      cursor = cursor?.advanced(by: 2)
    }
    open.append(nodes.count)
    nodes.append(node)
  }

  func end(_ name: String) {
    finishText()
    guard let depth = open.lastIndex(where: { nodes[$0].name == name }) else { return }
    for place in open[depth...] { nodes[place].end = nodes.count }
    open.removeSubrange(depth...)
  }

  func add(_ bytes: UnsafeBufferPointer<UInt8>) { text.append(contentsOf: bytes) }

  /// One text node for a run of text, however many pieces it came in.
  private func finishText() {
    guard !text.isEmpty else { return }
    let parent = open.last
    if let parent, nodes[parent].name == "style" || (nodes[parent].name == "script" && !isData(parent)) {
      text.removeAll(keepingCapacity: true)
      return
    }
    nodes.append(
      HTMLTree.Node(name: "", text: String(decoding: text, as: UTF8.self), parent: parent, end: nodes.count + 1))
    text.removeAll(keepingCapacity: true)
  }

  /// What a page says of itself to machines: https://www.w3.org/TR/json-ld11/#embedding-json-ld-in-html-documents
  private func isData(_ script: Int) -> Bool {
    nodes[script].attributes["type"]?.lowercased().contains("ld+json") ?? false
  }

  private func stop() {
    guard !isStopped else { return }
    isStopped = true
    if let context { xmlStopParser(context) }
  }
}

private func planter(_ context: UnsafeMutableRawPointer) -> Planter {
  Unmanaged<Planter>.fromOpaque(context).takeUnretainedValue()
}

private let startTag: startElementSAXFunc = { context, name, attributes in
  guard let context, let name else { return }
  planter(context).start(String(cString: name), attributes)
}

private let endTag: endElementSAXFunc = { context, name in
  guard let context, let name else { return }
  planter(context).end(String(cString: name))
}

private let characters: charactersSAXFunc = { context, bytes, count in
  guard let context, let bytes, count > 0 else { return }
  planter(context).add(UnsafeBufferPointer(start: bytes, count: Int(count)))
}
