/// One request to one address, checked and ready to leave: what the engine performs.
struct Exchange: Sendable {
  var method: Request.Method
  var address: WebAddress
  /// Whole lines, `Name: value`.
  var headers: [String]
  var body: [UInt8]?
  var timeout: Duration
  var maximumBytes: Int
  var keepsPartialBody = false
  /// Spoken over this Unix socket.
  var socket: String?
  /// Certificates to trust instead of the system's.
  var caFile: String?
  /// The configuration lets this host be loopback or private.
  var mayBePrivate: Bool

  /// What came of it.
  enum Outcome: Sendable {
    case answered(Answer)
    case failed(TransportFailure.Kind, detail: String, sent: Bool)
  }

  /// An answer, complete unless it says why not.
  struct Answer: Sendable {
    var status: Int
    var headers: [(name: String, value: String)]
    var body: [UInt8]
    var incomplete: TransportFailure.Kind?
  }
}

/// The lines of an answer's head as they arrive, within bounds: a server can send headers for ever.
struct HeaderReader {
  static let longestLine = 16 << 10
  static let mostBytes = 64 << 10
  static let mostHeaders = 100

  private(set) var headers: [(name: String, value: String)] = []
  /// The empty line that ends a head has come.
  private(set) var isComplete = false
  private var bytes = 0
  private var lines = 0

  /// Takes one line; false when it is one too many.
  mutating func take(_ line: UnsafeRawBufferPointer) -> Bool {
    bytes += line.count
    lines += 1
    guard line.count <= Self.longestLine, bytes <= Self.mostBytes, lines <= Self.mostHeaders + 8 else { return false }
    if line.starts(with: "HTTP/".utf8) {
      headers = []  // an interim answer (1xx) was before it
      isComplete = false
    } else if line.allSatisfy({ $0 == 0x0d || $0 == 0x0a }) {
      isComplete = true
    } else if let first = line.first, first == 0x20 || first == 0x09, !headers.isEmpty {
      headers[headers.count - 1].value += " " + Self.trimmed(line[...])  // a folded line, RFC 9112 section 5.2
    } else if let colon = line.firstIndex(of: 0x3a) {
      headers.append((String(decoding: line[..<colon], as: UTF8.self), Self.trimmed(line[(colon + 1)...])))
    }
    return headers.count <= Self.mostHeaders
  }

  /// The first header of that name, whatever its case.
  func value(_ name: String) -> String? { headers.first { HeaderRule.isSame($0.name, name) }?.value }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> String {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0d).contains(byte) }
    let rest = bytes.drop(while: isSpace)
    let end = rest.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? rest.startIndex
    return String(decoding: rest[..<end], as: UTF8.self)
  }
}
