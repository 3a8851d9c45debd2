internal import Foundation

/// A scriptable WebSocket server (RFC 6455) on 127.0.0.1 for JSON lists that begin with a word, as Nostr's relays speak.
///
/// A message is recorded as a request with that word as method and the whole text as body; the opening handshake is
/// `CONNECT`, with its headers, and a plain GET a GET. An answer's body is the messages to send, one a line; its delivery
/// may cut the connection or never come.
public final class LoopbackRelay: Sendable {
  /// What answers. For `CONNECT`, nil or 101 opens the conversation, and another status is answered over HTTP.
  public typealias Handler = @Sendable (RecordedRequest) -> Answer?

  private let listener: Listener
  private let script: Script

  /// Listens on a free port.
  public init(_ handler: @escaping Handler) throws {
    let script = Script(handler)
    self.script = script
    listener = try Listener(socketPath: nil) { connection in
      guard let request = connection.readRequest() else { return }
      guard let key = request.header("Sec-WebSocket-Key") else {
        _ = script.answer(request).map(connection.write)
        return
      }
      var opening = request
      opening.method = "CONNECT"
      if let answer = script.answer(opening), answer.status != 101 {
        _ = connection.write(answer)
        return
      }
      let head = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
      let proof = SHA1.base64(of: key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")
      guard connection.send(Array((head + "Sec-WebSocket-Accept: \(proof)\r\n\r\n").utf8)) else { return }
      while let text = connection.readText(), Self.obey(text, connection, script) {}
    }
  }

  deinit { stop() }

  /// `ws://127.0.0.1:PORT`
  public var url: String { "ws://127.0.0.1:\(listener.port)" }

  /// Everything that was said up to now, in order.
  public var requests: [RecordedRequest] { script.requests }

  /// Closes the listener and every connection.
  public func stop() { listener.stop() }

  /// One frame as a server sends it, unmasked.
  public static func frame(_ code: UInt8, _ payload: [UInt8], isLast: Bool = true) -> [UInt8] {
    let count = payload.count
    let length: [UInt8] =
      count < 126
      ? [UInt8(count)]
      : count < 65_536
        ? [126, UInt8(count >> 8), UInt8(count & 255)]
        : [127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: UInt64(count) >> (8 * UInt64($0))) }
    return [(isLast ? 0x80 : 0) | code] + length + payload
  }

  /// False when the conversation is over.
  private static func obey(_ text: String, _ connection: Connection, _ script: Script) -> Bool {
    let list = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [Any]
    let request = RecordedRequest(
      method: list?.first as? String ?? "", target: "", headers: [], body: Array(text.utf8),
      connection: connection.number)
    guard let answer = script.answer(request) else { return true }
    switch answer.delivery {
    case .never:
      _ = connection.readText()  // until the peer or the server gives up
      return false
    case .cut, .reset: return false
    case .whole, .drip:
      // Bytes with their own frames are a test's own business.
      if answer.isChunked { return connection.send(answer.body) && !answer.closesSilently }
      let lines = String(decoding: answer.body, as: UTF8.self).split(separator: "\n")
      return lines.allSatisfy { connection.send(frame(1, Array($0.utf8))) } && !answer.closesSilently
    }
  }

  /// Handler and record, shared by the connections' threads.
  private final class Script: @unchecked Sendable {  // `recorded` is guarded by `lock`
    private let lock = NSLock()
    private let handler: Handler
    private var recorded: [RecordedRequest] = []

    init(_ handler: @escaping Handler) { self.handler = handler }

    var requests: [RecordedRequest] { lock.withLock { recorded } }

    func answer(_ request: RecordedRequest) -> Answer? {
      lock.withLock { recorded.append(request) }
      return handler(request)
    }
  }
}

extension Connection {
  /// A client's next message; nil when it has gone, or breaks the rule that its frames are masked.
  func readText() -> String? {
    while let head = read(2) {
      guard head[1] & 0x80 != 0 else { return nil }
      var length = Int(head[1] & 0x7F)
      if length >= 126 {
        guard let more = read(length == 126 ? 2 : 8) else { return nil }
        length = more.reduce(0) { $0 << 8 | Int($1) }
      }
      guard let mask = read(4), let masked = read(length) else { return nil }
      let payload = masked.enumerated().map { $1 ^ mask[$0 % 4] }
      switch head[0] {
      case 0x81: return String(decoding: payload, as: UTF8.self)
      case 0x88: return nil
      default: continue
      }
    }
    return nil
  }
}

/// SHA-1 (FIPS 180-4), for the handshake's proof.
enum SHA1 {
  static func base64(of text: String) -> String {
    var bytes = Array(text.utf8)
    let bits = UInt64(bytes.count) * 8
    bytes.append(0x80)
    while bytes.count % 64 != 56 { bytes.append(0) }
    bytes += (0..<8).reversed().map { UInt8(truncatingIfNeeded: bits >> (8 * UInt64($0))) }
    var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
    for start in stride(from: 0, to: bytes.count, by: 64) {
      var words = stride(from: start, to: start + 64, by: 4).map { at in
        bytes[at..<(at + 4)].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      }
      for index in 16..<80 {
        words.append(rotated(words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16], 1))
      }
      var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
      for (index, word) in words.enumerated() {
        let (mix, constant): (UInt32, UInt32) =
          switch index {
          case 0..<20: (b & c | ~b & d, 0x5A82_7999)
          case 20..<40: (b ^ c ^ d, 0x6ED9_EBA1)
          case 40..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
          default: (b ^ c ^ d, 0xCA62_C1D6)
          }
        (a, b, c, d, e) = (rotated(a, 5) &+ mix &+ e &+ constant &+ word, a, rotated(b, 30), c, d)
      }
      state = zip(state, [a, b, c, d, e]).map { $0 &+ $1 }
    }
    return Data(state.flatMap { word in (0..<4).reversed().map { UInt8(truncatingIfNeeded: word >> (8 * $0)) } })
      .base64EncodedString()
  }

  private static func rotated(_ word: UInt32, _ bits: UInt32) -> UInt32 { word << bits | word >> (32 - bits) }
}
