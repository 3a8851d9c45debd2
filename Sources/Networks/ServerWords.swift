internal import FoundationEssentials
internal import Model
internal import Web

/// What a server says is wrong, fit for a journal and an owner's eyes.
enum ServerWords {
  /// So many characters of a stranger's words are enough.
  private static let most = 500

  /// The error that the answer's body names: from JSON, else its text; the status where it says nothing. A secret that
  /// the server repeats is hidden.
  static func of(_ response: Response, hiding secret: Secret?) -> String {
    of(response, hiding: [secret].compactMap { $0 })
  }

  /// The same where a server could repeat several.
  static func of(_ response: Response, hiding secrets: [Secret]) -> String {
    var words = bounded(
      fromJSON(response.body) ?? fromErrors(response.body) ?? fromText(response.body), hiding: secrets)
    if words.isEmpty { words = "status \(response.status)" }
    return words
  }

  /// One line without control characters, cut at 500 characters.
  static func bounded(_ text: String, hiding secret: Secret? = nil) -> String {
    bounded(text, hiding: [secret].compactMap { $0 })
  }

  /// The same where a server could repeat several.
  static func bounded(_ text: String, hiding secrets: [Secret]) -> String {
    var text = text
    // Hidden before the cut, which could leave half of it.
    for secret in secrets.map({ $0.reveal() }) where !secret.isEmpty { text = text.replacing(secret, with: "••••") }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: text.unicodeScalars.map { isVisible($0) ? $0 : " " })
    let words = String(line).split(whereSeparator: \.isWhitespace).joined(separator: " ")
    return words.count > most ? words.prefix(most - 1) + "…" : words
  }

  /// Whether a character stands where it is read, and changes nothing around it.
  static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned: false
    default: true
    }
  }

  /// The limit that a server names: «Text character limit of 500 exceeded», «exceed max chars (5000)».
  static func figure(in words: String) -> Int? {
    words.split { !$0.isASCII || !$0.isNumber }.lazy.compactMap { Int($0) }.first { (10...1_000_000).contains($0) }
  }

  /// The members that error bodies have: Mastodon's and OAuth's (RFC 6749), and `message` elsewhere.
  private struct Body: Decodable {
    var words: [String] = []

    private enum Keys: String, CodingKey, CaseIterable { case error, error_description, error_message, message, detail }

    init(from decoder: any Decoder) throws {
      let body = try decoder.container(keyedBy: Keys.self)
      // A member of another type says nothing that can be shown.
      words = Keys.allCases.compactMap { try? body.decode(String.self, forKey: $0) }.filter { !$0.isEmpty }
      // `{"error": {"message": …, "code": …}}`
      if words.isEmpty, let inner = try? body.decode(Body.self, forKey: .error) { words = inner.words }
    }
  }

  private static func fromJSON(_ bytes: [UInt8]) -> String? {
    // What is no JSON is read as text instead.
    guard let body = try? JSONDecoder().decode(Body.self, from: Data(bytes)), !body.words.isEmpty else { return nil }
    return body.words.joined(separator: ": ")
  }

  /// The first of a list of errors: Tumblr's, and X's where it speaks OAuth 1.0a.
  private static func fromErrors(_ bytes: [UInt8]) -> String? {
    let error = JSON(bytes)?["errors"]?.elements.first
    return error?["detail"]?.string ?? error?["title"]?.string ?? error?["message"]?.string
  }

  private static func fromText(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
    return text.contains("<") ? HTMLFragment(text).text : text
  }
}
