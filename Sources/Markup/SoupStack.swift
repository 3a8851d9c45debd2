/// The elements that a broken document has open.
struct SoupStack {
  private struct Element {
    let name: SoupName
    let number: Int
    /// How many namespaces were bound before it.
    let bindings: Int
  }

  private let reader: XMLReader
  private var elements: [Element] = []
  private var bindings: [(prefix: [UInt8], namespace: Int)] = []
  private var hasRoot = false

  init(_ reader: XMLReader) { self.reader = reader }

  /// Opens an element and gives its number; nil where it is too deep to be read.
  mutating func push(_ name: SoupName, _ namespaces: [(prefix: String, uri: String)]) -> Int? {
    guard elements.count < XMLReader.deepest else { return nil }
    let before = bindings.count
    for (prefix, uri) in namespaces where bindings.count < 256 {
      bindings.append((Array(prefix.lowercased().utf8), reader.names.namespaces[reader.canonical(uri)] ?? -1))
    }
    var number = number(of: name)
    if !hasRoot, number == 0, let assumed = reader.roots[String(decoding: name.local, as: UTF8.self)],
      let known = reader.names.namespaces[assumed]
    {
      bindings.append((Array(name.prefix), known))
      number = self.number(of: name)
    }
    if number > 0 { hasRoot = true }
    elements.append(Element(name: name, number: number, bindings: before))
    return number
  }

  /// Closes the innermost element of that name, and all that are open inside it. None where none is open.
  mutating func close(_ name: SoupName) -> [Int] {
    elements.lastIndex { $0.name == name }.map { pop(to: $0) } ?? []
  }

  /// What a new element ends that was left open: another of its kind, where none stands inside another.
  mutating func endedBefore(_ name: SoupName) -> [Int] {
    let number = number(of: name)
    guard reader.unnested.contains(number) else { return [] }
    return elements.lastIndex { $0.number == number }.map { pop(to: $0) } ?? []
  }

  private mutating func pop(to place: Int) -> [Int] {
    var ended: [Int] = []
    while elements.count > place, let number = pop() { ended.append(number) }
    return ended
  }

  mutating func pop() -> Int? {
    guard let element = elements.popLast() else { return nil }
    bindings.removeLast(max(bindings.count - element.bindings, 0))
    return element.number
  }

  /// HTML's elements that are never ended.
  var isVoid: Bool { elements.last.map { Self.voids.contains($0.name.whole) } ?? false }

  private static let voids: Set<ArraySlice<UInt8>> = Set(
    ["br", "hr", "img", "input", "meta", "wbr", "area", "col", "embed", "param"].map { Array($0.utf8)[...] })

  private func number(of name: SoupName) -> Int {
    let namespace = namespace(of: name.prefix)
    guard namespace >= 0 else { return 0 }
    return name.local.withUnsafeBufferPointer { reader.names.number(of: $0, namespace: namespace) }
  }

  /// A prefix that nobody declared means what it means everywhere: `dc` is Dublin Core.
  private func namespace(of prefix: ArraySlice<UInt8>) -> Int {
    if let bound = bindings.last(where: { $0.prefix.elementsEqual(prefix) }) { return bound.namespace }
    if prefix.isEmpty { return reader.names.namespaces[""] ?? -1 }
    return reader.prefixes[String(decoding: prefix, as: UTF8.self)].flatMap { reader.names.namespaces[$0] } ?? -1
  }
}
