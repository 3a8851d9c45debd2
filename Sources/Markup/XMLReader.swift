internal import CLibXML2

/// What a document says, part after part. The names and the bytes hold only during the call.
public protocol XMLHandler: AnyObject {
  /// An element begins. `name` is what `XMLReader` was told to call it; 0 for one it was not told of.
  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes)
  /// The element ends that began last and has not ended.
  func end(_ name: Int)
  /// Text in UTF-8, perhaps not all of it.
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// The attributes of one element.
public struct XMLAttributes {
  // libxml2 gives five pointers an attribute: local name, prefix, URI, begin and end of the value.
  private let raw: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  private let count: Int

  init(_ raw: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int) {
    self.raw = raw
    self.count = count
  }

  /// The value of the attribute of that local name, whatever its prefix.
  public func value(_ local: StaticString) -> String? {
    guard let raw else { return nil }
    for index in 0..<count where Self.isEqual(raw[index * 5], local) {
      guard let begin = raw[index * 5 + 3], let end = raw[index * 5 + 4] else { return nil }
      return Self.text(UnsafeBufferPointer(start: begin, count: end - begin))
    }
    return nil
  }

  /// Without entity substitution the parser leaves `&amp;` in a value as `&#38;`, and only that.
  private static func text(_ value: UnsafeBufferPointer<UInt8>) -> String {
    let text = String(decoding: value, as: UTF8.self)
    guard value.contains(UInt8(ascii: "&")) else { return text }
    return text.split(separator: "&#38;", omittingEmptySubsequences: false).joined(separator: "&")
  }

  private static func isEqual(_ name: UnsafePointer<UInt8>?, _ wanted: StaticString) -> Bool {
    guard let name else { return false }
    for index in 0..<wanted.utf8CodeUnitCount where name[index] != wanted.utf8Start[index] { return false }
    return name[wanted.utf8CodeUnitCount] == 0
  }
}

/// An element that a handler wants by number.
public struct XMLElementName: Sendable {
  /// Any of these namespaces; the empty string for elements without one.
  public var namespaces: [String]
  /// The name without its prefix.
  public var local: String
  /// What the handler calls it; above 0.
  public var number: Int

  /// A name with its number.
  public init(_ local: String, in namespaces: [String], number: Int) {
    self.local = local
    self.namespaces = namespaces
    self.number = number
  }
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

/// Reads XML with libxml2's SAX2 interface, without a tree: no entity is expanded but those of HTML, nothing is fetched,
/// and depth is bounded.
public struct XMLReader {
  /// Elements deeper than this are not read: no feed is, and an attack is.
  public static let deepest = 64

  private let names: [XMLElementName]

  /// A reader that calls these elements by their numbers.
  public init(names: [XMLElementName]) { self.names = names }

  /// Reads a document, and hands its parts to the handler.
  /// - Parameters:
  ///   - bytes: the document, its byte order mark removed.
  ///   - encoding: a name that libxml2 knows, which wins over the document's own declaration.
  ///   - lenient: goes on after errors and gives what can be had.
  /// - Throws: at the first error of a strict reading; of a lenient one when nothing was readable.
  public func read(
    _ bytes: UnsafeBufferPointer<UInt8>, encoding: String? = nil, lenient: Bool = false, _ handler: any XMLHandler
  )
    throws(XMLFailure)
  {
    var sax = xmlSAXHandler()
    sax.initialized = UInt32(XML_SAX2_MAGIC)
    sax.startElementNs = startElement
    sax.endElementNs = endElement
    sax.characters = characters
    sax.cdataBlock = characters
    sax.getEntity = entity
    sax.serror = noteError
    let pass = Pass(handler: handler, names: names, lenient: lenient)
    guard let base = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self), bytes.count >= 4 else {
      throw XMLFailure(detail: "the document is empty", line: 1)
    }
    guard let context = xmlCreatePushParserCtxt(&sax, Unmanaged.passUnretained(pass).toOpaque(), nil, 0, nil) else {
      throw XMLFailure(detail: "no memory for a parser", line: 1)
    }
    defer { xmlFreeParserCtxt(context) }
    pass.context = context
    var options = Int32(XML_PARSE_NONET.rawValue | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue)
    if lenient { options |= Int32(XML_PARSE_RECOVER.rawValue) }
    if encoding != nil { options |= Int32(XML_PARSE_IGNORE_ENC.rawValue) }
    xmlCtxtUseOptions(context, options)
    if let encoding, let converter = xmlFindCharEncodingHandler(encoding) { xmlSwitchToEncoding(context, converter) }
    withExtendedLifetime(pass) {
      var offset = 0
      // Four bytes first: with them the parser knows the encoding, and large pieces are read faster after that.
      for size in [4, bytes.count - 4] where size > 0 && !pass.isStopped {
        var rest = size
        while rest > 0, !pass.isStopped {
          let piece = min(rest, 1 << 30)
          xmlParseChunk(context, base + offset, Int32(piece), 0)
          offset += piece
          rest -= piece
        }
      }
      if !pass.isStopped { xmlParseChunk(context, base, 0, 1) }
    }
    if let failure = pass.failure { throw failure }
  }
}

/// One reading: what libxml2's callbacks share.
private final class Pass {
  // A class because libxml2 carries it as a pointer.
  let handler: any XMLHandler
  let lenient: Bool
  var context: xmlParserCtxtPtr?
  var failure: XMLFailure?
  var isStopped = false
  private var depth = 0
  private var open: [Int] = []
  private let names: [XMLElementName]
  // The parser interns names: equal names are equal pointers. 256 places hold every name of a feed.
  private var cache = [(local: UnsafePointer<UInt8>?, uri: UnsafePointer<UInt8>?, number: Int)](
    repeating: (nil, nil, 0), count: 256)

  init(handler: any XMLHandler, names: [XMLElementName], lenient: Bool) {
    self.handler = handler
    self.names = names
    self.lenient = lenient
  }

  func start(_ local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?, _ attributes: XMLAttributes) {
    depth += 1
    guard depth <= XMLReader.deepest else {
      return stop(XMLFailure(detail: "elements are nested deeper than \(XMLReader.deepest)", line: 0))
    }
    let name = number(of: local, uri)
    open.append(name)
    handler.start(name, local, attributes)
  }

  func end() {
    guard let name = open.popLast() else { return }
    depth -= 1
    handler.end(name)
  }

  func stop(_ failure: XMLFailure) {
    guard !isStopped else { return }
    self.failure = failure
    isStopped = true
    if let context { xmlStopParser(context) }
  }

  private func number(of local: UnsafePointer<UInt8>, _ uri: UnsafePointer<UInt8>?) -> Int {
    let place = Int((UInt(bitPattern: local) >> 3 ^ UInt(bitPattern: uri) >> 5) & 255)
    let known = cache[place]
    if known.local == local, known.uri == uri { return known.number }
    let name = String(cString: local)
    let namespace = uri.map { String(cString: $0) } ?? ""
    let number = names.first { $0.local == name && $0.namespaces.contains(namespace) }?.number ?? 0
    cache[place] = (local, uri, number)
    return number
  }
}

private func pass(_ context: UnsafeMutableRawPointer) -> Pass {
  Unmanaged<Pass>.fromOpaque(context).takeUnretainedValue()
}

private let startElement: startElementNsSAX2Func = { context, local, _, uri, _, _, count, _, attributes in
  guard let context, let local else { return }
  pass(context).start(local, uri, XMLAttributes(attributes, Int(count)))
}

private let endElement: endElementNsSAX2Func = { context, _, _, _ in
  guard let context else { return }
  pass(context).end()
}

private let characters: charactersSAXFunc = { context, bytes, count in
  guard let context, let bytes, count > 0 else { return }
  pass(context).handler.text(UnsafeBufferPointer(start: bytes, count: Int(count)))
}

/// Entities of HTML that a feed forgot to declare. Nothing that a document declares is known, so nothing can grow.
private let entity: getEntitySAXFunc = { _, name in
  guard let name else { return nil }
  return xmlGetPredefinedEntity(name) ?? HTMLEntities.shared.entity(name)
}

private let noteError: xmlStructuredErrorFunc = { context, error in
  guard let context, let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
  // Bad bytes and stray control characters spoil themselves only.
  let mild = [
    XML_ERR_INVALID_CHAR, XML_ERR_UNKNOWN_ENCODING, XML_ERR_RESERVED_XML_NAME, XML_NS_ERR_UNDEFINED_NAMESPACE,
  ]
  let code = error.pointee.code
  let pass = pass(context)
  guard !pass.lenient, !mild.contains(where: { $0.rawValue == UInt32(bitPattern: code) }) else { return }
  let detail = error.pointee.message.map { String(cString: $0) } ?? "error \(code)"
  pass.stop(XMLFailure(detail: String(detail.prefix { $0 != "\n" }), line: Int(error.pointee.line)))
}
