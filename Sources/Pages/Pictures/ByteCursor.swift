/// Reads numbers from bytes that nobody vouches for: what lies beyond the end is nil.
struct ByteCursor {
  /// Where the next byte is read.
  private(set) var position: Int
  private let bytes: [UInt8]

  init(_ bytes: [UInt8], at position: Int = 0) {
    self.bytes = bytes
    self.position = max(0, position)
  }

  /// One byte.
  mutating func byte() -> Int? {
    guard position < bytes.count else { return nil }
    defer { position += 1 }
    return Int(bytes[position])
  }

  /// A number of up to four bytes, the highest first.
  mutating func bigEndian(_ length: Int) -> Int? {
    var number = 0
    for _ in 0..<length {
      guard let byte = byte() else { return nil }
      number = number << 8 | byte
    }
    return number
  }

  /// A number of up to four bytes, the lowest first.
  mutating func littleEndian(_ length: Int) -> Int? {
    var number = 0
    for place in 0..<length {
      guard let byte = byte() else { return nil }
      number |= byte << (8 * place)
    }
    return number
  }

  /// Takes this text if it is what follows.
  mutating func take(_ text: String) -> Bool {
    guard bytes.dropFirst(position).starts(with: text.utf8) else { return false }
    position += text.utf8.count
    return true
  }

  /// Goes on; beyond the end there is nothing to read.
  mutating func skip(_ count: Int) {
    position = min(bytes.count, position + max(0, min(count, bytes.count)))
  }
}
