/// Which number an element's name has, for the namespaces of one document.
struct XMLPlaces {
  private let reader: XMLReader
  // Equal namespaces of one document are equal pointers.
  private var known: [(uri: UnsafePointer<UInt8>?, namespace: Int)] = []
  // So are equal names, and the same few stand in every entry.
  private var recent: [(local: UnsafePointer<UInt8>?, uri: UnsafePointer<UInt8>?, number: Int)] =
    Array(repeating: (nil, nil, 0), count: 64)

  init(_ reader: XMLReader) { self.reader = reader }

  /// - Parameter prefix: means what it means everywhere where the document forgot to declare it.
  mutating func number(
    of local: UnsafePointer<UInt8>, _ prefix: UnsafePointer<UInt8>?, _ uri: UnsafePointer<UInt8>?, isRoot: Bool
  ) -> Int {
    if uri == nil, let prefix {
      let known = reader.prefixes[String(cString: prefix).lowercased()].flatMap { reader.names.namespaces[$0] }
      return known.map { reader.names.number(of: Self.name(local), namespace: $0) } ?? 0
    }
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
    let name = Self.name(local)
    if isRoot { adopt(uri, root: name) }
    let namespace = namespace(uri)
    return namespace < 0 ? 0 : reader.names.number(of: name, namespace: namespace)
  }

  private static func name(_ local: UnsafePointer<UInt8>) -> UnsafeBufferPointer<UInt8> {
    var length = 0
    while local[length] != 0 { length += 1 }
    return UnsafeBufferPointer(start: local, count: length)
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
