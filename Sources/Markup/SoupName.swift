/// The name of a tag in lower case, with its prefix.
struct SoupName {
  /// Ends with a zero byte.
  private let bytes: [UInt8]
  private let localStart: Int

  init(_ tag: SoupTag, _ text: UnsafeBufferPointer<UInt8>) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(tag.name.count + 1)
    var colon: Int?
    for place in tag.name {
      let byte = text[place]
      if byte == UInt8(ascii: ":"), colon == nil { colon = bytes.count }
      bytes.append(byte.isLetter ? byte | 0x20 : byte)
    }
    bytes.append(0)
    self.bytes = bytes
    localStart = colon.map { $0 + 1 } ?? 0
  }

  /// The whole name.
  var whole: ArraySlice<UInt8> { bytes.dropLast() }
  var prefix: ArraySlice<UInt8> { bytes[..<max(localStart - 1, 0)] }
  var local: ArraySlice<UInt8> { bytes[localStart..<(bytes.count - 1)] }

  /// Scripts and styles hold no mark-up.
  var isRaw: Bool { whole.elementsEqual("script".utf8) || whole.elementsEqual("style".utf8) }

  func withLocal(_ body: (UnsafePointer<UInt8>) -> Void) {
    bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base + localStart) } }
  }

  static func == (left: SoupName, right: SoupName) -> Bool { left.bytes == right.bytes }
}
