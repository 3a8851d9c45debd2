internal import CLibXML2

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
    _ local: UnsafePointer<UInt8>, _ prefix: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?,
    _ attributes: XMLAttributes
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
    let name = places.number(of: local, prefix, uri, isRoot: open.isEmpty)
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

private func bridge(_ context: UnsafeMutableRawPointer) -> UnsafeMutablePointer<XMLTextBridge> {
  context.assumingMemoryBound(to: XMLTextBridge.self)
}

private let startElement: startElementNsSAX2Func = { context, local, prefix, uri, _, _, count, _, attributes in
  guard let context, let local else { return }
  bridge(context).pointee.withParse { $0.start(local, prefix, uri, XMLAttributes(attributes, Int(count))) }
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
