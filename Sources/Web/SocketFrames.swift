/// WebSocket frames (RFC 6455, section 5) as a client writes and reads them.
struct SocketFrames {
  /// What a server sent.
  enum Event: Equatable {
    case text(String)
    case ping([UInt8])
    case close(code: Int?, reason: String)
  }

  /// What breaks the rules, or the bound.
  enum Fault: Error, Equatable {
    case violation(String)
    case tooBig
  }

  private let mostBytes: Int
  private var pending: [UInt8] = []
  private var message: [UInt8]?
  private var taken = 0

  /// - Parameter mostBytes: all that is taken together.
  init(mostBytes: Int) { self.mostBytes = mostBytes }

  /// Takes what arrived.
  mutating func take(_ bytes: some Sequence<UInt8>) throws(Fault) {
    let before = pending.count
    pending += bytes
    taken += pending.count - before
    if taken > mostBytes { throw .tooBig }
  }

  /// The next event that is whole; nil where more has to arrive.
  mutating func next() throws(Fault) -> Event? {
    while let frame = try nextFrame() {
      switch frame.code {
      case 0, 1:
        guard (frame.code == 0) == (message != nil) else { throw .violation("a fragment out of order") }
        message = (message ?? []) + frame.payload
        guard frame.isLast, let bytes = message else { continue }
        message = nil
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .violation("a text that is no UTF-8") }
        return .text(text)
      case 8:
        let code = frame.payload.count >= 2 ? Int(frame.payload[0]) << 8 | Int(frame.payload[1]) : nil
        return .close(code: code, reason: String(decoding: frame.payload.dropFirst(2), as: UTF8.self))
      case 9: return .ping(frame.payload)
      case 10: continue
      default: throw .violation("a frame of kind \(frame.code)")
      }
    }
    return nil
  }

  private mutating func nextFrame() throws(Fault) -> (code: UInt8, isLast: Bool, payload: [UInt8])? {
    guard pending.count >= 2 else { return nil }
    let (first, second) = (pending[0], pending[1])
    let isControl = first & 0x08 != 0
    guard first & 0x70 == 0 else { throw .violation("an extension that nobody asked for") }
    guard second & 0x80 == 0 else { throw .violation("a server's frame with a mask") }
    guard !isControl || (first & 0x80 != 0 && second <= 125) else { throw .violation("a control frame too long") }
    let extra = second == 126 ? 2 : second == 127 ? 8 : 0
    guard pending.count >= 2 + extra else { return nil }
    var length = UInt64(second)
    if extra > 0 { length = pending[2..<(2 + extra)].reduce(0) { $0 << 8 | UInt64($1) } }
    guard length <= UInt64(mostBytes) else { throw .tooBig }
    let (start, end) = (2 + extra, 2 + extra + Int(length))
    guard pending.count >= end else { return nil }
    let payload = Array(pending[start..<end])
    pending.removeFirst(end)
    return (first & 0x0F, first & 0x80 != 0, payload)
  }

  /// One whole frame, masked as a client's must be (section 5.3).
  /// - Parameter code: 1 for a text, 8 for the end, 10 for the answer to a ping.
  static func masked(_ code: UInt8, _ payload: [UInt8], mask: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = [0x80 | code]
    switch payload.count {
    case 0...125: frame.append(0x80 | UInt8(payload.count))
    case 126...0xFFFF: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    default:
      frame.append(0x80 | 127)
      for shift in stride(from: 56, through: 0, by: -8) {
        frame.append(UInt8(truncatingIfNeeded: UInt64(payload.count) >> UInt64(shift)))
      }
    }
    frame += mask
    for (byte, key) in zip(payload, repeated(mask, to: payload.count)) { frame.append(byte ^ key) }
    return frame
  }

  private static func repeated(_ mask: [UInt8], to count: Int) -> some Sequence<UInt8> {
    (0..<count).lazy.map { mask.isEmpty ? 0 : mask[$0 % mask.count] }
  }
}
