/// A tag as it lies in a text: `<name a="b">`, `</name>`, `<name/>`.
struct SoupTag {
  let isEnd: Bool
  let isEmpty: Bool
  /// The name with its prefix.
  let name: Range<Int>
  /// What stands between the name and the `>`.
  let inside: Range<Int>
  /// Behind the `>`.
  let end: Int

  /// Nil where no tag begins. A tag never reaches over the next `<`: whoever reads all tags reads each byte twice at most.
  init?(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) {
    var place = start + 1
    isEnd = place < bytes.count && bytes[place] == UInt8(ascii: "/")
    if isEnd { place += 1 }
    let begin = place
    guard place < bytes.count, bytes[place].isLetter || bytes[place] == UInt8(ascii: "_") || bytes[place] >= 0x80 else {
      return nil
    }
    while place < bytes.count, bytes[place].isNamePart { place += 1 }
    name = begin..<place
    guard let close = Self.close(bytes, from: place) else { return nil }
    let slash = close > place && bytes[close - 1] == UInt8(ascii: "/")
    isEmpty = slash && !isEnd
    inside = place..<(slash ? close - 1 : close)
    end = close + 1
  }

  /// Where the `>` is: quotes are respected where they end before the next `<`.
  private static func close(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
    var quote: UInt8?
    var first: Int?
    var place = start
    while place < bytes.count, bytes[place] != UInt8(ascii: "<") {
      let byte = bytes[place]
      if byte == UInt8(ascii: ">") {
        if quote == nil { return place }
        first = first ?? place
      } else if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      }
      place += 1
    }
    return first
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) -> String { String(decoding: bytes[name], as: UTF8.self) }

  /// Gives the attributes in the parser's own form, and what the tag says of namespaces (prefix and address).
  func withAttributes(
    of bytes: UnsafeBufferPointer<UInt8>, _ entities: DeclaredEntities,
    _ body: (XMLAttributes, [(prefix: String, uri: String)]) -> Void
  ) {
    guard inside.contains(where: { bytes[$0] == UInt8(ascii: "=") }) else { return body(XMLAttributes(nil, 0), []) }
    var storage: [UInt8] = []
    var places: [(local: Int, prefix: Int?, value: Int, end: Int)] = []
    var namespaces: [(prefix: String, uri: String)] = []
    var scanner = AttributeScanner(bytes: bytes, range: inside)
    // A tag of a feed has a handful; of an attack's thousands the first are enough.
    while places.count < 64, let (name, value) = scanner.next() {
      let colon = name.firstIndex { bytes[$0] == UInt8(ascii: ":") }
      let local = colon.map { ($0 + 1)..<name.upperBound } ?? name
      let prefix = colon.map { name.lowerBound..<$0 }
      let text = Self.value(bytes, value, entities)
      if String(decoding: bytes[prefix ?? name], as: UTF8.self).lowercased() == "xmlns" {
        let bound = prefix == nil ? "" : String(decoding: bytes[local], as: UTF8.self)
        namespaces.append((bound, String(decoding: text, as: UTF8.self)))
        continue
      }
      let localPlace = storage.count
      storage += Array(bytes[local]) + [0]
      let prefixPlace = prefix.map { _ in storage.count }
      if let prefix { storage += Array(bytes[prefix]) + [0] }
      places.append((localPlace, prefixPlace, storage.count, storage.count + text.count))
      storage += text + [0]
    }
    storage.withUnsafeBufferPointer { storage in
      guard let base = storage.baseAddress else { return body(XMLAttributes(nil, 0), namespaces) }
      var pointers: [UnsafePointer<UInt8>?] = []
      for place in places {
        pointers += [base + place.local, place.prefix.map { base + $0 }, nil, base + place.value, base + place.end]
      }
      pointers.withUnsafeMutableBufferPointer { body(XMLAttributes($0.baseAddress, places.count), namespaces) }
    }
  }

  private static func value(
    _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ entities: DeclaredEntities
  ) -> [UInt8] {
    var text: [UInt8] = []
    var place = range.lowerBound
    while place < range.upperBound {
      if bytes[place] == UInt8(ascii: "&"), let found = CharacterReference.read(bytes, at: place, entities),
        found.end <= range.upperBound
      {
        // `XMLAttributes` undoes the parser's own spelling of an ampersand.
        text += found.text == [UInt8(ascii: "&")] ? Array("&#38;".utf8) : found.text
        place = found.end
      } else {
        text.append(bytes[place])
        place += 1
      }
    }
    return text
  }
}

/// Names and values inside a tag: quoted, bare, or none.
private struct AttributeScanner {
  let bytes: UnsafeBufferPointer<UInt8>
  var range: Range<Int>

  mutating func next() -> (name: Range<Int>, value: Range<Int>)? {
    var place = range.lowerBound
    func skip(_ isPart: (UInt8) -> Bool) { while place < range.upperBound, isPart(bytes[place]) { place += 1 } }
    skip { !$0.isNamePart }
    let begin = place
    skip { $0.isNamePart }
    let name = begin..<place
    guard !name.isEmpty else { return nil }
    skip { $0 <= 0x20 }
    var value = place..<place
    if place < range.upperBound, bytes[place] == UInt8(ascii: "=") {
      place += 1
      skip { $0 <= 0x20 }
      let quote = place < range.upperBound ? bytes[place] : 0
      if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
        place += 1
        let begin = place
        skip { $0 != quote }
        value = begin..<place
        place = min(place + 1, range.upperBound)
      } else {
        let begin = place
        skip { $0 > 0x20 }
        value = begin..<place
      }
    }
    range = place..<range.upperBound
    return (name, value)
  }
}

extension UInt8 {
  /// Letters, digits, `:`, `-`, `_`, `.` and all that is not ASCII.
  fileprivate var isNamePart: Bool {
    isLetterOrDigit || self == UInt8(ascii: ":") || self == UInt8(ascii: "-") || self == UInt8(ascii: "_")
      || self == UInt8(ascii: ".") || self >= 0x80
  }
}
