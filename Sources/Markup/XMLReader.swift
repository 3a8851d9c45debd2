internal import CLibXML2

/// What a document says, part after part. The names and the bytes hold only during the call.
public protocol XMLHandler: AnyObject {
  /// An element begins. `name` is what `XMLReader` was told to call it; 0 for one it was not told of.
  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes)
  /// The element ends that began last and has not ended.
  func end(_ name: Int)
  /// Text in UTF-8, perhaps not all of it.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
  /// Whether text would be taken now: most of a feed is text that nobody wants. Asked after each other call.
  var wantsText: Bool { get }
  /// Whether nothing more is wanted at all. Asked after each element.
  var isDone: Bool { get }
}

extension XMLHandler {
  /// All text is wanted.
  public var wantsText: Bool { true }
  /// All of the document is wanted.
  public var isDone: Bool { false }
}

/// Why a document could not be read to its end.
public struct XMLFailure: Error, Sendable, Equatable {
  /// The library's words.
  public var detail: String
  /// The line where it happened, counted from 1.
  public var line: Int

  /// A failure at a line.
  public init(detail: String, line: Int) {
    self.detail = detail
    self.line = line
  }
}

/// Reads XML with libxml2's SAX2 interface, without a tree: no entity is expanded without bound, nothing is fetched, and
/// depth is bounded.
public struct XMLReader: Sendable {
  /// Elements deeper than this are not read: no feed is, and an attack is.
  public static let deepest = 64

  let names: XMLNames
  let canonical: @Sendable (String) -> String
  let roots: [String: String]
  let prefixes: [String: String]
  let unnested: Set<Int>

  /// A reader that calls these elements by their numbers.
  /// - Parameters:
  ///   - ignoringCase: `<ITEM>` is an `<item>`.
  ///   - roots: a root element of one of these names decides its namespace, whatever it is, to be the one of `names` that
  ///     stands here.
  ///   - prefixes: what prefixes mean that a broken document does not declare.
  ///   - unnested: elements of which none stands inside another of its kind: in a broken document one ends the other.
  ///   - canonical: the one spelling, of those in `names`, that a namespace of a document means.
  public init(
    names: [XMLElementName], ignoringCase: Bool = false, roots: [String: String] = [:],
    prefixes: [String: String] = [:],
    unnested: Set<Int> = [], canonical: @escaping @Sendable (String) -> String = { $0 }
  ) {
    self.names = XMLNames(names, ignoringCase: ignoringCase)
    self.roots = roots
    self.prefixes = prefixes
    self.unnested = unnested
    self.canonical = canonical
  }

  /// Reads a whole document strictly, and hands its parts to the handler.
  /// - Parameters:
  ///   - bytes: the document, its byte order mark removed.
  ///   - encoding: a name that libxml2 knows, which wins over the document's own declaration.
  /// - Throws: at the first error; what the handler was given until then is the document's beginning.
  public func read(_ bytes: UnsafeBufferPointer<UInt8>, encoding: String? = nil, _ handler: any XMLHandler)
    throws(XMLFailure)
  {
    let parse = XMLParse(self, encoding: encoding, handler)
    parse.feed(bytes)
    try parse.finish()
  }
}

/// One strict reading of a document that comes in pieces.
public final class XMLParse {
  // A class because libxml2 carries it as a pointer, and calls it back one call after the other: nobody else has it.
  private var context: xmlParserCtxtPtr?
  @exclusivity(unchecked) private var failure: XMLFailure?
  private let handler: any XMLHandler
  @exclusivity(unchecked) private var places: XMLPlaces
  private var declared = DeclaredEntities()
  private let entities = ParserEntities()
  @exclusivity(unchecked) private var open: [Int] = []
  private var hasBegun = false
  @exclusivity(unchecked) private var isDone = false
  private let bridge = UnsafeMutablePointer<XMLTextBridge>.allocate(capacity: 1)

  /// - Parameter encoding: a name that libxml2 knows, which wins over the document's own declaration.
  public init(_ reader: XMLReader, encoding: String?, _ handler: any XMLHandler) {
    self.handler = handler
    places = XMLPlaces(reader)
    open.reserveCapacity(XMLReader.deepest)
    bridge.initialize(to: XMLTextBridge(parse: self, wantsText: handler.wantsText))
    var sax = Self.callbacks()
    context = xmlCreatePushParserCtxt(&sax, bridge, nil, 0, nil)
    guard let context else {
      failure = XMLFailure(detail: "no memory for a parser", line: 1)
      return
    }
    var options = XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    if encoding != nil { options |= XML_PARSE_IGNORE_ENC.rawValue }
    xmlCtxtUseOptions(context, Int32(options))
    // UTF-8 is what the parser works in: a converter would copy it for nothing.
    if let encoding, encoding != "UTF-8", let converter = xmlFindCharEncodingHandler(encoding) {
      xmlSwitchToEncoding(context, converter)
    }
  }

  deinit {
    if let context { xmlFreeParserCtxt(context) }
    bridge.pointee.free()
    bridge.deallocate()
  }

  /// Takes the next piece. After a failure pieces are dropped.
  public func feed(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard let base = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self) else { return }
    var offset = 0
    while offset < bytes.count, failure == nil, !isDone, let context {
      // Four bytes first: with them the parser knows the encoding, and large pieces are read faster after that.
      let size = min(hasBegun ? Self.piece : 4, bytes.count - offset)
      hasBegun = true
      let before = xmlByteConsumed(context)
      xmlParseChunk(context, base + offset, Int32(size), 0)
      offset += size
      if size == Self.piece, xmlByteConsumed(context) == before {
        // The parser holds on to a tag or a declaration until it is whole, and compares its attributes one by one.
        stop(XMLFailure(detail: "a tag is longer than \(Self.piece) bytes", line: 0))
      }
    }
  }

  private static let piece = 64 << 10
  private static let mostAttributes = 500
  private static let mostNames: Int32 = 20_000

  /// Ends the document.
  public func finish() throws(XMLFailure) {
    if failure == nil, !isDone, let context { xmlParseChunk(context, "", 0, 1) }
    guard hasBegun else { throw XMLFailure(detail: "the document is empty", line: 1) }
    if let failure { throw failure }
    guard !isDone else { return }
    // After some errors the parser goes on without a word, and without its handlers.
    if let context, context.pointee.wellFormed == 0 { throw XMLFailure(detail: "not well-formed", line: 1) }
  }

  private static func callbacks() -> xmlSAXHandler {
    var sax = xmlSAXHandler()
    sax.initialized = UInt32(XML_SAX2_MAGIC)
    sax.startElementNs = startElement
    sax.endElementNs = endElement
    sax.characters = characters
    sax.cdataBlock = characters
    sax.getEntity = findEntity
    sax.entityDecl = entityDeclaration
    sax.serror = noteError
    return sax
  }

  // MARK: called back

  fileprivate func start(
    _ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?, _ attributes: XMLAttributes
  ) {
    guard open.count < XMLReader.deepest else {
      return stop(XMLFailure(detail: "elements are nested deeper than \(XMLReader.deepest)", line: 0))
    }
    guard attributes.count <= Self.mostAttributes else {
      return stop(XMLFailure(detail: "an element has more than \(Self.mostAttributes) attributes", line: 0))
    }
    // The parser keeps every name, in a table that is slow when it is full.
    guard let context, xmlDictSize(context.pointee.dict) < Self.mostNames else {
      return stop(XMLFailure(detail: "there are more than \(Self.mostNames) different names", line: 0))
    }
    flush()
    let name = places.number(of: local, uri, isRoot: open.isEmpty)
    open.append(name)
    handler.start(name, local, attributes)
    bridge.pointee.wantsText = handler.wantsText
  }

  fileprivate func end() {
    guard let name = open.popLast() else { return }
    flush()
    handler.end(name)
    bridge.pointee.wantsText = handler.wantsText
    if handler.isDone, let context {
      isDone = true
      xmlStopParser(context)
    }
  }

  /// Hands over the text that has gathered.
  func flush() {
    guard bridge.pointee.count > 0 else { return }
    handler.text(bridge.pointee.text)
    bridge.pointee.count = 0
    bridge.pointee.wantsText = handler.wantsText
  }

  fileprivate func declare(_ name: String, _ value: UnsafePointer<UInt8>) {
    declared.declare(name, UnsafeBufferPointer(start: value, count: Int(xmlStrlen(value))))
  }

  /// An entity that the document declares, or that a feed forgot to: those of HTML.
  fileprivate func entity(_ name: UnsafePointer<UInt8>) -> xmlEntityPtr? {
    if let predefined = xmlGetPredefinedEntity(name) { return predefined }
    guard let known = entities.entity(String(cString: name), declared) else { return nil }
    // libxml2 copies only one byte of an entity into an attribute's value: such a document is read leniently.
    guard context?.pointee.instate != XML_PARSER_ATTRIBUTE_VALUE else { return nil }
    return known
  }

  fileprivate func stop(_ failure: XMLFailure) {
    guard self.failure == nil else { return }
    self.failure = failure
    if let context { xmlStopParser(context) }
  }
}

/// Which number an element's name has, for the namespaces of one document.
struct XMLPlaces {
  private let reader: XMLReader
  // Equal namespaces of one document are equal pointers.
  private var known: [(uri: UnsafePointer<UInt8>?, namespace: Int)] = []
  // So are equal names, and the same few stand in every entry.
  private var recent: [(local: UnsafePointer<UInt8>?, uri: UnsafePointer<UInt8>?, number: Int)] =
    Array(repeating: (nil, nil, 0), count: 64)

  init(_ reader: XMLReader) { self.reader = reader }

  mutating func number(of local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?, isRoot: Bool) -> Int {
    // Short strings lie close together: every bit of their addresses counts.
    let bits = UInt(bitPattern: local) &* 0x9e37_79b9_7f4a_7c15
    let place = Int(truncatingIfNeeded: bits >> 58)
    let known = recent[place]
    if known.local == local, known.uri == uri { return known.number }
    let number = lookUp(local, uri, isRoot: isRoot)
    recent[place] = (local, uri, number)
    return number
  }

  private mutating func lookUp(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?, isRoot: Bool) -> Int {
    var length = 0
    while local[length] != 0 { length += 1 }
    let name = UnsafeBufferPointer(start: local, count: length)
    if isRoot { adopt(uri, root: name) }
    let namespace = namespace(uri)
    return namespace < 0 ? 0 : reader.names.number(of: name, namespace: namespace)
  }

  private mutating func adopt(_ uri: UnsafePointer<UInt8>?, root: UnsafeBufferPointer<UInt8>) {
    let known = namespace(uri)
    guard known < 0 || reader.names.number(of: root, namespace: known) == 0,
      let assumed = reader.roots[String(decoding: root, as: UTF8.self).lowercased()],
      let namespace = reader.names.namespaces[assumed]
    else { return }
    self.known.removeAll { $0.uri == uri }
    self.known.append((uri, namespace))
  }

  /// -1 for a namespace that nobody asked for.
  private mutating func namespace(_ uri: UnsafePointer<UInt8>?) -> Int {
    for entry in known where entry.uri == uri { return entry.namespace }
    let name = uri.map { reader.canonical(String(cString: $0)) } ?? ""
    let namespace = reader.names.namespaces[name] ?? -1
    // An attack may declare thousands; a feed has a dozen.
    if known.count < 64 { known.append((uri, namespace)) }
    return namespace
  }
}

private func bridge(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<XMLTextBridge> {
  context.assumingMemoryBound(to: XMLTextBridge.self)
}

private let startElement: startElementNsSAX2Func = { context, local, _, uri, _, _, count, _, attributes in
  guard let context, let local else { return }
  bridge(context).pointee.withParse { $0.start(local, uri, XMLAttributes(attributes, Int(count))) }
}

private let endElement: endElementNsSAX2Func = { context, _, _, _ in
  guard let context else { return }
  bridge(context).pointee.withParse { $0.end() }
}

private let characters: charactersSAXFunc = { context, bytes, count in
  guard let context, bridge(context).pointee.wantsText, let bytes, count > 0 else { return }
  let bridge = bridge(context)
  var taken = 0
  while taken < Int(count) {
    taken += bridge.pointee.append(bytes + taken, Int(count) - taken)
    if bridge.pointee.isFull { bridge.pointee.withParse { $0.flush() } }
  }
}

private let entityDeclaration: entityDeclSAXFunc = { context, name, type, _, _, content in
  guard let context, let name, let content, type == Int32(XML_INTERNAL_GENERAL_ENTITY.rawValue) else { return }
  bridge(context).pointee.withParse { $0.declare(String(cString: name), content) }
}

private let findEntity: getEntitySAXFunc = { context, name in
  guard let context, let name else { return nil }
  return bridge(context).pointee.withParse { $0.entity(name) }
}

private let noteError: xmlStructuredErrorFunc = { context, error in
  guard let context, let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
  // What is wrong with a namespace spoils nothing.
  guard error.pointee.domain != Int32(XML_FROM_NAMESPACE.rawValue) else { return }
  let code = error.pointee.code
  let detail = error.pointee.message.map { String(cString: $0) } ?? "error \(code)"
  let failure = XMLFailure(detail: String(detail.prefix { $0 != "\n" }), line: Int(error.pointee.line))
  bridge(context).pointee.withParse { $0.stop(failure) }
}
