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
