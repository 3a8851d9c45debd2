/// `&name;`, `&#233;`, `&#xE9;`: one character, or the short text of an entity that the document declares.
enum CharacterReference {
  /// What stands at an `&`, and where it ends; nil where no reference begins.
  static func read(
    _ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ entities: DeclaredEntities
  ) -> (text: [UInt8], end: Int)? {
    guard let (name, end) = name(bytes, at: start) else { return nil }
    if let scalar = numbered(name) { return (Array(String(Character(scalar)).utf8), end) }
    return entities.text(String(decoding: name, as: UTF8.self)).map { ($0, end) }
  }

  /// The name between `&` and `;`.
  static func name(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int) -> (
    name: Slice<UnsafeBufferPointer<UInt8>>, end: Int
  )? {
    var place = start + 1
    if place < bytes.count, bytes[place] == UInt8(ascii: "#") { place += 1 }
    let limit = min(start + 34, bytes.count)
    while place < limit, bytes[place].isLetterOrDigit { place += 1 }
    guard place < limit, bytes[place] == UInt8(ascii: ";"), place > start + 1 else { return nil }
    return (bytes[(start + 1)..<place], place + 1)
  }

  /// The character of `#233` or `#xE9`. 128 to 159 mean windows-1252, as every browser reads them.
  static func numbered(_ name: Slice<UnsafeBufferPointer<UInt8>>) -> Unicode.Scalar? {
    guard name.first == UInt8(ascii: "#") else { return nil }
    var digits = name.dropFirst()
    let isHexadecimal = digits.first.map { $0 | 0x20 } == UInt8(ascii: "x")
    if isHexadecimal { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.count <= 10 else { return nil }
    var value: UInt64 = 0
    for digit in digits {
      guard let figure = figure(digit), isHexadecimal || figure < 10 else { return nil }
      value = value * (isHexadecimal ? 16 : 10) + figure
    }
    if let byte = UInt8(exactly: value), (0x80...0x9F).contains(byte) { return Windows1252.scalar(byte) }
    guard value > 0 else { return nil }
    return UInt32(exactly: value).flatMap(Unicode.Scalar.init)
  }

  private static func figure(_ byte: UInt8) -> UInt64? {
    switch byte {
    case 48...57: UInt64(byte - 48)
    case 65...70: UInt64(byte - 55)
    case 97...102: UInt64(byte - 87)
    default: nil
    }
  }
}
