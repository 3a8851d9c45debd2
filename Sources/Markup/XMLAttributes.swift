/// The attributes of one element. They hold only during the call that hands them over.
public struct XMLAttributes {
  // libxml2 gives five pointers an attribute: local name, prefix, URI, begin and end of the value.
  private let raw: UnsafeMutablePointer<UnsafePointer<UInt8>?>?
  /// How many there are.
  public let count: Int

  init(_ raw: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, _ count: Int) {
    self.raw = raw
    self.count = count
  }

  /// Whether there is none.
  public var isEmpty: Bool { count == 0 }

  /// The value of the attribute of that local name, in whatever case (as HTML has it, and some feeds); of any prefix, or of the one that is asked for.
  public func value(_ local: StaticString, prefix: StaticString? = nil) -> String? {
    bytes(local, prefix: prefix).map(Self.text)
  }

  /// Whether the attribute is there.
  public func holds(_ local: StaticString) -> Bool { bytes(local) != nil }

  /// Whether the attribute is there and its value begins so, in lower case.
  public func begins(_ local: StaticString, with start: StaticString) -> Bool {
    guard let bytes = bytes(local), bytes.count >= start.utf8CodeUnitCount else { return false }
    for index in 0..<start.utf8CodeUnitCount where Self.folded(bytes[index]) != start.utf8Start[index] { return false }
    return true
  }

  /// Whether the attribute is there and has that value in lower case, spaces at its ends ignored.
  public func has(_ local: StaticString, _ value: StaticString) -> Bool {
    guard let bytes = bytes(local) else { return false }
    var first = 0
    var end = bytes.count
    while first < end, bytes[first] <= 0x20 { first += 1 }
    while end > first, bytes[end - 1] <= 0x20 { end -= 1 }
    guard end - first == value.utf8CodeUnitCount else { return false }
    for index in 0..<(end - first) where Self.folded(bytes[first + index]) != value.utf8Start[index] { return false }
    return true
  }

  private static func folded(_ byte: UInt8) -> UInt8 { (65...90).contains(byte) ? byte | 0x20 : byte }

  /// The value as it lies in the document.
  private func bytes(_ local: StaticString, prefix: StaticString? = nil) -> UnsafeBufferPointer<UInt8>? {
    guard let raw else { return nil }
    for index in 0..<count where Self.isEqual(raw[index * 5], local) {
      if let prefix, !Self.isEqual(raw[index * 5 + 1], prefix) { continue }
      guard let begin = raw[index * 5 + 3], let end = raw[index * 5 + 4] else { return nil }
      return UnsafeBufferPointer(start: begin, count: end - begin)
    }
    return nil
  }

  /// Without entity substitution the parser leaves `&amp;` in a value as `&#38;`, and only that.
  private static func text(_ value: UnsafeBufferPointer<UInt8>) -> String {
    guard value.contains(UInt8(ascii: "&")) else { return String(decoding: value, as: UTF8.self) }
    return String(unsafeUninitializedCapacity: value.count) { text in
      var (read, written) = (0, 0)
      while read < value.count {
        text[written] = value[read]
        written += 1
        read += value.hasWord("&#38;", at: read) ? 5 : 1
      }
      return written
    }
  }

  private static func isEqual(_ name: UnsafePointer<UInt8>?, _ wanted: StaticString) -> Bool {
    guard let name else { return false }
    for index in 0..<wanted.utf8CodeUnitCount where name[index] != wanted.utf8Start[index] {
      guard folded(name[index]) == folded(wanted.utf8Start[index]) else { return false }
    }
    return name[wanted.utf8CodeUnitCount] == 0
  }
}
