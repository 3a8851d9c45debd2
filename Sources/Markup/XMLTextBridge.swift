/// What the parser's callbacks are given. Text comes in many small pieces, one for each reference: they gather here without
/// anything being counted or asked; and text that nobody wants costs no more than a look at a flag.
struct XMLTextBridge {
  // Counting who holds it would cost as much as some of the callbacks do: the parse outlives them.
  private let owner: Unmanaged<XMLParse>
  var wantsText: Bool
  var count = 0
  private var buffer = UnsafeMutablePointer<UInt8>.allocate(capacity: Self.capacity)

  private static let capacity = 16 << 10

  init(parse: XMLParse, wantsText: Bool) {
    owner = .passUnretained(parse)
    self.wantsText = wantsText
  }

  func withParse<Result>(_ body: (XMLParse) -> Result) -> Result { owner._withUnsafeGuaranteedRef(body) }

  func free() { buffer.deallocate() }

  var text: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: buffer, count: count) }

  /// Takes as much as there is room for. Returns how much that was.
  mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) -> Int {
    let taken = min(length, Self.capacity - count)
    (buffer + count).update(from: bytes, count: taken)
    count += taken
    return taken
  }

  var isFull: Bool { count == Self.capacity }
}
