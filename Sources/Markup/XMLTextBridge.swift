/// What the parser's callbacks are given. Text comes in many small pieces, one for each reference: they gather here without
/// anything being counted or asked; and text that nobody wants costs no more than a look at a flag.
struct XMLTextBridge {
  unowned(unsafe) let parse: XMLParse
  var wantsText: Bool
  var count = 0
  private var buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.capacity)

  private static let capacity = 16 << 10

  init(parse: XMLParse, wantsText: Bool) {
    self.parse = parse
    self.wantsText = wantsText
  }

  func free() { buffer.deallocate() }

  var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: buffer, count: count) }

  mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    var (bytes, length) = (bytes, length)
    while length > 0 {
      let taken = min(length, Self.capacity - count)
      (buffer + count).update(from: bytes, count: taken)
      count += taken
      bytes += taken
      length -= taken
      if count == Self.capacity { parse.flush() }
    }
  }
}
