import FuzzSupport

/// What must never be told. In an input it stands for the secrets of whoever is driven.
enum Canary {
  static let token = "canary-4f9d1c7e"

  /// The bytes as a server would send them that tells the secrets.
  static func told(_ bytes: [UInt8], _ secrets: [String]) -> [UInt8] {
    let mark = Array(token.utf8)
    guard !secrets.isEmpty, bytes.contains(mark) else { return bytes }
    return bytes.replacing(mark, with: Array(secrets.joined(separator: " ").utf8))
  }
}

/// A server's words go into logs and terminals.
enum Words {
  static func hold(_ words: String?, of what: String, hiding secrets: [String]) {
    guard let words else { return }
    for secret in secrets { Fuzzer.hold(!words.contains(secret), "the secret is told by \(what): \(words)") }
    Fuzzer.hold(words.utf8.count < 4000, "\(what) is bounded: \(words.utf8.count)")
    let isClean = words.unicodeScalars.allSatisfy { $0.value >= 0x20 && !$0.properties.isBidiControl }
    Fuzzer.hold(isClean, "a control character in \(what): \(words.debugDescription)")
  }
}
