internal import Model

/// Colours for a terminal, and nothing where colours are not wanted.
struct Style: Sendable {
  let isOn: Bool

  func bold(_ text: String) -> String { wrapped(text, "1") }
  func dim(_ text: String) -> String { wrapped(text, "2") }
  func red(_ text: String) -> String { wrapped(text, "31") }
  func green(_ text: String) -> String { wrapped(text, "32") }
  func yellow(_ text: String) -> String { wrapped(text, "33") }

  /// Green for what went well, red for what needs its owner, yellow for what is on its way.
  func colour(of state: AnnouncementState) -> (String) -> String {
    switch state {
    case .posted: green
    case .held, .rejected: red
    case .retired: dim
    case .pending, .frozen, .sending, .unknown: yellow
    }
  }

  private func wrapped(_ text: String, _ code: String) -> String { isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text }
}

/// Makes text of strangers (titles, servers' words) harmless to a terminal.
enum Sanitizer {
  /// Control characters and bidirectional overrides become spaces or vanish.
  static func clean(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x09, 0x0A, 0x0D: result.append(scalar.value == 0x0A ? "\n" : " ")
      case 0..<0x20, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069: break
      default: result.append(scalar)
      }
    }
    return String(result)
  }
}
