/// One link of an HTTP `Link` header (RFC 8288).
public struct WebLink: Sendable, Equatable {
  /// As it stands between `<` and `>`: perhaps relative to the address that answered.
  public var target: String
  /// Lower-case words of the first `rel`.
  public var rel: [String]
  /// The media type in lower case, without parameters.
  public var type: String?
  /// The title, `title*` before `title`.
  public var title: String?
  /// Another context than the document that came, where the link has one.
  public var anchor: String?

  /// The links of these header lines, in order; what is no link is left out.
  public static func all(in headers: [String]) -> [WebLink] {
    headers.flatMap { header in
      var reader = LinkReader(header)
      return reader.links()
    }
  }
}

/// Walks over one header line. Commas and semicolons in quotes or between `<` and `>` divide nothing.
private struct LinkReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ header: String) { bytes = Array(header.utf8.prefix(65_536)) }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func links() -> [WebLink] {
    var links: [WebLink] = []
    while links.count < 200 {
      skip(to: "<")
      guard peek != nil else { break }
      index += 1
      let start = index
      while let byte = peek, byte != UInt8(ascii: ">") { index += 1 }
      guard peek != nil else { break }
      let target = trimmed(start..<index)
      index += 1
      links.append(link(to: target, parameters()))
    }
    return links
  }

  private func link(to target: String, _ parameters: [(name: String, value: String)]) -> WebLink {
    func first(_ name: String) -> String? { parameters.first { $0.name == name }?.value }
    let rel = (first("rel") ?? "").lowercased().split(separator: " ").map(String.init)
    let type = first("type")?.lowercased().drop { $0 == " " }.prefix { $0 != ";" }
    return WebLink(
      target: target, rel: rel, type: type.map { String($0.prefix { $0 != " " && $0 != "\t" }) },
      title: first("title*").flatMap(Self.extended) ?? first("title"), anchor: first("anchor"))
  }

  private mutating func parameters() -> [(name: String, value: String)] {
    var parameters: [(name: String, value: String)] = []
    while true {
      blanks()
      guard peek == UInt8(ascii: ";") else { return parameters }
      index += 1
      blanks()
      let start = index
      while let byte = peek, !"=;,\" \t".utf8.contains(byte) { index += 1 }
      let name = text(start..<index).lowercased()
      blanks()
      var value = ""
      if peek == UInt8(ascii: "=") {
        index += 1
        blanks()
        value = peek == UInt8(ascii: "\"") ? quoted() : token()
      }
      if !name.isEmpty, parameters.count < 50 { parameters.append((name, value)) }
      // Whatever stands here belongs to no parameter.
      while let byte = peek, byte != UInt8(ascii: ";"), byte != UInt8(ascii: ",") { index += 1 }
    }
  }

  private mutating func token() -> String {
    let start = index
    while let byte = peek, !";, \t".utf8.contains(byte) { index += 1 }
    return text(start..<index)
  }

  private mutating func quoted() -> String {
    index += 1
    var value: [UInt8] = []
    while let byte = peek, byte != UInt8(ascii: "\"") {
      index += 1
      if byte == UInt8(ascii: "\\"), let next = peek {
        value.append(next)
        index += 1
      } else {
        value.append(byte)
      }
    }
    if peek != nil { index += 1 }
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func blanks() {
    while let byte = peek, byte == 0x20 || byte == 0x09 { index += 1 }
  }

  private mutating func skip(to character: Character) {
    while let byte = peek, byte != character.asciiValue { index += 1 }
  }

  private func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  private func trimmed(_ range: Range<Int>) -> String {
    let rest = bytes[range].drop { $0 <= 0x20 }
    let end = rest.lastIndex { $0 > 0x20 }.map { $0 + 1 } ?? rest.startIndex
    return String(decoding: rest[..<end], as: UTF8.self)
  }

  /// `UTF-8''Fl%C3%BBx` (RFC 8187); nil for another encoding.
  private static func extended(_ value: String) -> String? {
    let parts = value.split(separator: "'", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[0].lowercased() == "utf-8" else { return nil }
    return PercentCoding.decoded(String(parts[2]))
  }
}
