import Model

@testable import Networks

/// Texts of odd letters with facets that fit them.
enum RandomText {
  private static let words = [
    "été", "e\u{301}te\u{301}", "👩‍⚕️", "🇫🇷", "𝕏", "שלום", "مرحبا", "a\u{200D}b", "<b>", "&amp;", "(x)", "_y_", "\\", "日本",
    "«\u{A0}ici\u{A0}»", "\n", "1", "~*#@|{}[]", "\u{202E}tac", "Z\u{351}\u{36B}\u{343}", "👨‍👩‍👧‍👧",
  ]

  static func make(using random: inout SplitMix) -> (String, [Facet]) {
    var text = ""
    var facets: [Facet] = []
    for number in 0..<Int.random(in: 0...12, using: &random) {
      let word = words.randomElement(using: &random) ?? ""
      // Nothing before it, so that two stretches can touch.
      if Bool.random(using: &random) { text += " " }
      let start = text.utf8.count
      switch Int.random(in: 0...3, using: &random) {
      case 0:
        text += "#tag_\(number)é"
        facets.append(Facet(start: start, end: text.utf8.count, kind: .tag("tag_\(number)é")))
      case 1:
        text += "https://a.example/\(number)?q=é&b=(1)_"
        facets.append(
          Facet(start: start, end: text.utf8.count, kind: .link("https://a.example/\(number)?q=é&b=(1)_")))
      case 2 where word != "\n":
        text += word
        facets.append(Facet(start: start, end: text.utf8.count, kind: .link("https://a.example/\(number)")))
      default: text += word
      }
    }
    return (text, facets)
  }

  static func slice(_ text: String, _ facet: Facet) -> String { bytes(text, facet.start, facet.end) }

  static func bytes(_ text: String, _ start: Int, _ end: Int) -> String {
    String(decoding: Array(text.utf8)[start..<end], as: UTF8.self)
  }
}

/// The same seed makes the same texts on every machine.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

extension JSON {
  /// Where a facet of Bluesky's begins, in bytes.
  var byteStart: Int { self["index"]?["byteStart"]?.int ?? 0 }
  /// Where it ends.
  var byteEnd: Int { self["index"]?["byteEnd"]?.int ?? 0 }
}
