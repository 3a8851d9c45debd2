internal import Crypto
internal import FoundationEssentials
internal import Model

/// A post as a letter (RFC 5322): its text, and the same with links (RFC 2046, `multipart/alternative`). The same post makes
/// the same bytes.
struct EmailMessage: Sendable {
  /// The Message-ID, named by the post: a mailbox that knows it drops a second copy.
  let id: String
  let bytes: [UInt8]

  init(_ post: Post, from: String, named name: String?, to recipients: [String]) {
    let domain = from.split(separator: "@").last ?? "localhost"
    id = "<\(SHA256.hexadecimal(Array(post.key.utf8)).prefix(32))@\(domain)>"
    // Stands in no quoted-printable text (RFC 2045, section 6.7).
    let boundary = "=_crieur"
    let language = LanguageCode.of(post.language)
    let sender = name.map { "\(EncodedWords.of($0, inPhrase: true))\r\n <\(from)>" } ?? from
    // Nobody learns who else reads it (RFC 5322, section 3.4: a group without members).
    let visible = recipients.count == 1 ? recipients.joined() : "undisclosed-recipients:;"
    var lines = [
      "Date: \(Self.date(post.created))", "From: \(sender)", "To: \(visible)",
      "Subject: \(EncodedWords.of(Self.subject(of: post)))", "Message-ID: \(id)",
      "Auto-Submitted: auto-generated", "MIME-Version: 1.0",
    ]
    if let language { lines.append("Content-Language: \(language)") }
    lines += ["Content-Type: multipart/alternative; boundary=\"\(boundary)\"", ""]
    let attribute = language.map { " lang=\"\($0)\"" } ?? ""
    let html = FormattedBody(post.text, facets: Self.facets(of: post)).html
    for (type, text) in [
      ("plain", post.text),
      ("html", "<!DOCTYPE html><html\(attribute)><meta charset=\"utf-8\"><body><p>\(html)</p></body></html>"),
    ] {
      lines += [
        "--\(boundary)", "Content-Type: text/\(type); charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
        QuotedPrintable.of(text),
      ]
    }
    bytes = Array((lines + ["--\(boundary)--", ""]).joined(separator: "\r\n").utf8)
  }

  /// The card's title; else the first line, up to its link.
  private static func subject(of post: Post) -> String {
    let line = post.text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let words = line.split(whereSeparator: \.isWhitespace)
    let beforeLink = words.prefix { !$0.contains("://") }.joined(separator: " ")
    let title = [post.card?.title ?? "", beforeLink, line].first { !$0.isEmpty } ?? ""
    return title.count > 200 ? title.prefix(199) + "…" : title
  }

  /// Where links stand in the text: as the post says, else wherever its links are words of it.
  private static func facets(of post: Post) -> [Facet] {
    if !post.facets.isEmpty { return post.facets }
    return post.links.compactMap { link in
      guard let range = post.text.firstRange(of: link) else { return nil }
      let start = post.text.utf8.distance(from: post.text.startIndex, to: range.lowerBound)
      return Facet(start: start, end: start + link.utf8.count, kind: .link(link))
    }
  }

  /// `Mon, 23 Nov 2026 08:30:00 +0000`
  private static func date(_ date: Date) -> String {
    let parts = date.ISO8601Format().split { !$0.isNumber }
    guard parts.count == 6, let month = Int(parts[1]), months.indices.contains(month - 1) else { return "" }
    let day = Int((date.timeIntervalSince1970 / 86_400).rounded(.down))  // the first was a Thursday
    let weekday = weekdays[((day % 7) + 7) % 7]
    return "\(weekday), \(parts[2]) \(months[month - 1]) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) +0000"
  }

  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
}

/// Words of a header (RFC 2047), in lines of 76 characters.
enum EncodedWords {
  /// The text as it is where it is short and plain; else encoded, each line a word of its own. Control characters, line
  /// breaks above all, become blanks.
  /// - Parameter inPhrase: before an address, where punctuation means something.
  static func of(_ text: String, inPhrase: Bool = false) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      line.append(scalar.properties.generalCategory == .control ? " " : scalar)
    }
    let clean = String(line)
    let isPlain = clean.utf8.allSatisfy { inPhrase ? isWord($0) : (0x20...0x7E).contains($0) } && !clean.contains("=?")
    if isPlain, clean.utf8.count <= 60 { return clean }
    var words: [String] = []
    var word: [UInt8] = []
    for scalar in clean.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if word.count + bytes.count > 39 {
        words.append(encoded(word))
        word = []
      }
      word += bytes
    }
    if !word.isEmpty { words.append(encoded(word)) }
    return words.joined(separator: "\r\n ")
  }

  private static func encoded(_ bytes: [UInt8]) -> String { "=?utf-8?B?\(Data(bytes).base64EncodedString())?=" }

  /// What needs no quotes in a display name.
  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x20 || byte == 0x2D
  }
}

/// A text as printable ASCII in lines of 76 characters (RFC 2045, section 6.7).
enum QuotedPrintable {
  static func of(_ text: String) -> String {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return lines.map(line).joined(separator: "\r\n")
  }

  private static func line(_ text: Substring) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var (result, width): ([UInt8], Int) = ([], 0)
    let bytes = Array(text.utf8)
    for (index, byte) in bytes.enumerated() {
      let isLast = index == bytes.count - 1
      let isPlain = (0x21...0x7E).contains(byte) && byte != 0x3D || byte == 0x20 && !isLast
      let piece = isPlain ? [byte] : [0x3D, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      // The last column is for the `=` that says that the line goes on.
      if width + piece.count > (isLast ? 76 : 75) {
        result += "=\r\n".utf8
        width = 0
      }
      result += piece
      width += piece.count
    }
    return String(decoding: result, as: UTF8.self)
  }
}
