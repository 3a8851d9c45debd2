internal import Markup
public import Model

/// What a hub asks, or says, by a GET at the callback (W3C WebSub, section 5).
public enum HubQuestion: Sendable, Equatable {
  /// Whether a request was really ours; `lease` is the hub's word, in seconds.
  case verification(HubMode, topic: String, challenge: String, lease: Int?)
  /// It does not subscribe us, or does not any more.
  case denied(topic: String, reason: String)

  /// Reads the query; nil where it is no such question.
  public init?(query: [String: String]) {
    guard let mode = query["hub.mode"], let topic = query["hub.topic"] else { return nil }
    if mode == "denied" {
      self = .denied(topic: topic, reason: HubWords.clean(query["hub.reason"] ?? ""))
    } else if let mode = HubMode(rawValue: mode), let challenge = query["hub.challenge"], !challenge.isEmpty {
      let lease = query["hub.lease_seconds"].flatMap { Int(trimmed($0)) }
      self = .verification(mode, topic: topic, challenge: challenge, lease: lease)
    } else {
      return nil
    }
  }
}

/// What a hub says in words, made fit for a status line: one line, bounded, no control characters.
enum HubWords {
  static func clean(_ text: String) -> String {
    let line = text.unicodeScalars.prefix(400).map { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) ? " " : $0 }
    let words = String(String.UnicodeScalarView(line)).split(separator: " ").joined(separator: " ")
    return words.count > 160 ? words.prefix(159) + "…" : words
  }
}
