/// The elements that a broken document has open.
struct SoupStack {
  private struct Element {
    let name: [UInt8]
    let number: Int
    /// How many namespaces were bound before it.
    let bindings: Int
  }

  private let reader: XMLReader
  private var elements: [Element] = []
  private var bindings: [(prefix: [UInt8], namespace: Int)] = []
  private var hasRoot = false

  init(_ reader: XMLReader) { self.reader = reader }

  var isEmpty: Bool { elements.isEmpty }

  /// Opens an element and gives its number; nil where it is too deep to be read.
  mutating func push(
    _ tag: SoupTag, _ bytes: UnsafeBufferPointer<UInt8>, _ namespaces: [(prefix: String, uri: String)]
  ) -> Int? {
    guard elements.count < XMLReader.deepest else { return nil }
    let name = bytes[tag.name].map { $0.isLetter ? $0 | 0x20 : $0 }
    let before = bindings.count
    for (prefix, uri) in namespaces where bindings.count < 256 {
      bindings.append((Array(prefix.lowercased().utf8), reader.names.namespaces[reader.canonical(uri)] ?? -1))
    }
    let (prefix, local) = Self.split(name)
    var namespace = namespace(of: prefix)
    var number = self.number(of: local, namespace)
    if !hasRoot, number == 0, let assumed = reader.roots[String(decoding: local, as: UTF8.self)],
      let known = reader.names.namespaces[assumed]
    {
      bindings.append((prefix, known))
      namespace = known
      number = self.number(of: local, namespace)
    }
    if number > 0 { hasRoot = true }
    elements.append(Element(name: name, number: number, bindings: before))
    return number
  }

  /// Closes the innermost element of that name, and all that are open inside it. None where none is open.
  mutating func close(_ tag: SoupTag, _ bytes: UnsafeBufferPointer<UInt8>) -> [Int] {
    let name = bytes[tag.name].map { $0.isLetter ? $0 | 0x20 : $0 }
    guard let place = elements.lastIndex(where: { $0.name == name }) else { return [] }
    var closed: [Int] = []
    while elements.count > place, let number = pop() { closed.append(number) }
    return closed
  }

  private func number(of local: [UInt8], _ namespace: Int) -> Int {
    namespace < 0 ? 0 : local.withUnsafeBufferPointer { reader.names.number(of: $0, namespace: namespace) }
  }

  mutating func pop() -> Int? {
    guard let element = elements.popLast() else { return nil }
    bindings.removeLast(max(bindings.count - element.bindings, 0))
    return element.number
  }

  func withLocal(of tag: SoupTag, _ bytes: UnsafeBufferPointer<UInt8>, _ body: (UnsafePointer<UInt8>) -> Void) {
    let local = Self.split(bytes[tag.name].map { $0.isLetter ? $0 | 0x20 : $0 }).local + [0]
    local.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  /// Scripts and styles hold no mark-up.
  var isRaw: Bool {
    elements.last.map { $0.name.elementsEqual("script".utf8) || $0.name.elementsEqual("style".utf8) } ?? false
  }

  /// HTML's elements that are never ended.
  var isVoid: Bool { elements.last.map { Self.voids.contains($0.name) } ?? false }

  private static let voids: Set<[UInt8]> = Set(
    ["br", "hr", "img", "input", "meta", "wbr", "area", "col", "embed", "param"].map { Array($0.utf8) })

  /// A prefix that nobody declared means what it means everywhere: `dc` is Dublin Core.
  private func namespace(of prefix: [UInt8]) -> Int {
    if let bound = bindings.last(where: { $0.prefix == prefix }) { return bound.namespace }
    let usual = reader.prefixes[String(decoding: prefix, as: UTF8.self)] ?? (prefix.isEmpty ? "" : nil)
    return usual.flatMap { reader.names.namespaces[$0] } ?? -1
  }

  private static func split(_ name: [UInt8]) -> (prefix: [UInt8], local: [UInt8]) {
    guard let colon = name.firstIndex(of: UInt8(ascii: ":")) else { return ([], name) }
    return (Array(name[..<colon]), Array(name[(colon + 1)...]))
  }
}
