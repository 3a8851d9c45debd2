/// LinkedIn's «little text»: what a post's text becomes there. The text engine counts with it and the network sends it.
///
/// https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format : an unescaped
/// reserved character may silently cut the post off where it stands.
public enum LittleText {
  private static let reserved = Set("\\|{}@[]()<>#*_~".unicodeScalars)
  /// Those that an address may hold as well encoded: it leads to the same page, and nothing is cut off there.
  private static let encoded: [Unicode.Scalar: String] = ["(": "%28", ")": "%29", "*": "%2A", "~": "%7E"]

  /// The text with a backslash before each reserved character; links whole, so that they become links there, but brackets,
  /// `*` and `~` in them percent-encoded, for a backslash would lead elsewhere; and hashtags as the template for them.
  /// - Parameter facets: those that fit the text and do not overlap are used; the rest is plain text.
  public static func escaped(_ text: String, facets: [Facet]) -> String {
    TextRun.runs(of: text, facets).map(escaped).joined()
  }

  private static func escaped(_ run: TextRun) -> String {
    switch run.kind {
    // A stretch that only stands for an address cannot lead there.
    case .link(let address) where run.text == address && isWhole(address):
      address.unicodeScalars.map { encoded[$0] ?? String($0) }.joined()
    case .tag(let name) where isTag(run.text, name): template(run.text)
    default: escaped(run.text)
    }
  }

  private static func isTag(_ text: String, _ name: String) -> Bool {
    !name.isEmpty && (text == "#" + name || text == "＃" + name)
  }

  /// `{hashtag|\#|name}`. The sign may be its full-width sister, which is not reserved.
  private static func template(_ tag: String) -> String {
    let scalars = tag.unicodeScalars
    let name = escaped(String(String.UnicodeScalarView(scalars.dropFirst())))
    return "{hashtag|\(scalars.first == "#" ? "\\#" : "＃")|\(name)}"
  }

  /// White space would end a link in its middle; brackets stand in no address but could make a mention of one.
  private static func isWhole(_ address: String) -> Bool {
    let lowercased = address.lowercased()
    return (lowercased.hasPrefix("https://") || lowercased.hasPrefix("http://"))
      && !address.unicodeScalars.contains { $0.properties.isWhitespace || "\\|{}<>[]".unicodeScalars.contains($0) }
  }

  private static func escaped(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if reserved.contains(scalar) { result.append("\\") }
      result.append(scalar)
    }
    return String(result)
  }
}

/// A stretch of a text with what a facet says of it; all runs together are the text.
public struct TextRun: Sendable, Equatable {
  /// Where it begins, in UTF-8 bytes from the start of the text.
  public let start: Int
  /// Its words.
  public let text: String
  /// What it is; nil for plain text.
  public let kind: Facet.Kind?

  /// Where it ends, in UTF-8 bytes, exclusive.
  public var end: Int { start + text.utf8.count }

  /// The text in runs. A facet that is empty, leaves the text, cuts a character's bytes or overlaps an earlier one is left
  /// out: its stretch is plain text.
  public static func runs(of text: String, _ facets: [Facet]) -> [TextRun] {
    let bytes = Array(text.utf8)
    var runs: [TextRun] = []
    var position = 0
    func add(upTo end: Int, _ kind: Facet.Kind?) {
      guard position < end else { return }
      runs.append(TextRun(start: position, text: String(decoding: bytes[position..<end], as: UTF8.self), kind: kind))
      position = end
    }
    for facet in facets.sorted(by: { $0.start < $1.start }) {
      guard facet.start >= position, facet.start < facet.end, isBoundary(facet.start, in: bytes),
        isBoundary(facet.end, in: bytes)
      else { continue }
      add(upTo: facet.start, nil)
      add(upTo: facet.end, facet.kind)
    }
    add(upTo: bytes.count, nil)
    return runs
  }

  /// No byte of a character stands before it and another behind.
  private static func isBoundary(_ offset: Int, in bytes: [UInt8]) -> Bool {
    guard offset >= 0, offset < bytes.count else { return offset == bytes.count }
    return bytes[offset] & 0xC0 != 0x80
  }
}
