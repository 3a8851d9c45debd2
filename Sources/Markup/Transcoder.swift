internal import Glibc

extension Encoding {
  /// The document in UTF-8, what is left out at its start left out. A bad byte becomes U+FFFD and spoils nothing else.
  public func decode(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    let rest = UnsafeBufferPointer(rebasing: bytes[min(skip, bytes.count)...])
    switch name {
    case "UTF-8": return isValidUTF8 ? Array(rest) : Array(String(decoding: rest, as: UTF8.self).utf8)
    case "windows-1252": return Self.windows1252(rest)
    default: return Self.convert(rest, from: name) ?? Self.windows1252(rest)
    }
  }

  private static func windows1252(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count + bytes.count / 8)
    for byte in bytes {
      if byte < 0x80 {
        result.append(byte)
      } else {
        result.append(contentsOf: Windows1252.scalar(byte).flatMap(UTF8.encode) ?? UTF8.encodedReplacementCharacter)
      }
    }
    return result
  }

  /// By iconv(3); nil for an encoding that this system does not know.
  private static func convert(_ bytes: UnsafeBufferPointer<UInt8>, from name: String) -> [UInt8]? {
    guard let converter = iconv_open("UTF-8", name), Int(bitPattern: converter) != -1 else { return nil }
    defer { iconv_close(converter) }
    // Where a character is broken, so much is passed over.
    let unit = name.hasPrefix("UTF-32") ? 4 : name.hasPrefix("UTF-16") ? 2 : 1
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count * 3 / 2)
    var piece = [CChar](repeating: 0, count: 64 << 10)
    var input = UnsafeMutableRawPointer(mutating: bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
    var left = bytes.count
    while left > 0 {
      let (outcome, written, reason) = piece.withUnsafeMutableBufferPointer { piece in
        var output = piece.baseAddress
        var room = piece.count
        let outcome = iconv(converter, &input, &left, &output, &room)
        return (outcome, piece.count - room, errno)
      }
      piece.withUnsafeBytes { result.append(contentsOf: $0.prefix(written)) }
      guard outcome == -1 else { break }
      if reason == E2BIG { continue }
      result.append(contentsOf: UTF8.encodedReplacementCharacter)
      let passed = min(unit, left)
      input = input?.advanced(by: passed)
      left -= passed
    }
    return result
  }
}
