internal import FoundationEssentials
internal import Glibc
internal import Ledger
internal import Logging
internal import Model

/// Log lines on standard error: JSON, one object a line (with the priority prefix of sd-daemon(3) under journald), or
/// plain text on a terminal.
struct LogLines: LogHandler {
  enum Shape: Sendable { case text, json, journal }

  var logLevel: Logger.Level
  var metadata: Logger.Metadata = [:]
  private let shape: Shape
  private let sink = LogSink()

  init(level: Logger.Level, environment: [String: String]) {
    logLevel = level
    shape = environment["JOURNAL_STREAM"] != nil ? .journal : isatty(2) == 1 ? .text : .json
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var all = metadata.merging(event.metadata ?? [:], uniquingKeysWith: { _, new in new })
    let lost = sink.takeLost()
    if lost > 0 { all["lines_lost"] = "\(lost)" }
    // A longer line would not be written at once.
    for width in [1000, 250, 60, 10] {
      let bytes = Array((line(event, all, width: width) + "\n").utf8)
      if bytes.count <= LogSink.atOnce { return sink.write(bytes, telling: lost) }
    }
  }

  private func line(_ event: LogEvent, _ metadata: Logger.Metadata, width: Int) -> String {
    let fields = metadata.map { (key: $0.key, value: "\($0.value)") }.sorted { $0.key < $1.key }
    var line: String
    switch shape {
    case .text:
      line = "\(event.level): \(event.message)"
      for field in fields { line += "  \(field.key)=\(Self.quoted(field.value, width))" }
    case .json, .journal:
      line = shape == .journal ? "<\(Self.priority(event.level))>" : ""
      line +=
        "{\"ts\":\"\(Date.now.ISO8601Format(.init(includingFractionalSeconds: true)))\",\"level\":\"\(event.level)\""
      line += ",\"msg\":\(Self.quoted("\(event.message)", width))"
      for field in fields { line += ",\(Self.quoted(field.key, width)):\(Self.quoted(field.value, width))" }
      line += "}"
    }
    return line
  }

  /// A JSON string; what an attacker's title might do to a terminal or a log reader is escaped. Bounded.
  private static func quoted(_ text: String, _ width: Int) -> String {
    var result = "\""
    for scalar in text.unicodeScalars.prefix(width) {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.properties.isBidiControl:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  private static func priority(_ level: Logger.Level) -> Int {
    switch level {
    case .critical: 2
    case .error: 3
    case .warning: 4
    case .notice: 5
    case .info: 6
    case .debug, .trace: 7
    }
  }
}
