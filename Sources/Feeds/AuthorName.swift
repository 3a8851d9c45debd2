internal import Markup

/// The name in what feeds write as an author: `mail@example.org (Name)`, `Name <mail@example.org>`, `Name (mailto:…)`.
enum AuthorName {
  /// The name; nil where there is only an address.
  static func of(_ text: String) -> String? {
    let text = HTMLText.collapsed(text)
    guard text.utf8.contains(UInt8(ascii: "@")) else { return filled(text) }
    for (open, close) in [("(", ")"), ("<", ">")] as [(Character, Character)] {
      guard let start = text.firstIndex(of: open), let end = text.lastIndex(of: close), start < end else { continue }
      let inside = trimmed(String(text[text.index(after: start)..<end]))
      let outside = trimmed(String(text[..<start]) + String(text[text.index(after: end)...]))
      if !inside.contains("@"), !inside.isEmpty, open == "(" { return inside }
      if !outside.contains("@"), !outside.isEmpty { return outside }
    }
    return text.contains(" ") ? text : nil
  }
}
