internal import Model

/// twitter-text's weighted length: https://docs.x.com/resources/fundamentals/counting-characters
enum WeightedLength {
  /// What a character of most scripts weighs, in hundredths.
  private static let light = 100
  private static let heavy = 200

  /// The length of a text in NFC, links with or without scheme weighed as the rule says.
  static func of(_ text: String, _ rule: CountingRule) -> Int {
    let composed = Normalisation.composed(text)
    let mayLink = composed.utf8.contains(UInt8(ascii: "."))
    guard mayLink, let weight = rule.urlWeight else { return sum(composed, rule.unit) / 100 }
    let scalars = Array(composed.unicodeScalars)
    let links = LinkGrammar.links(in: scalars, .bare)
    guard !links.isEmpty else { return sum(composed, rule.unit) / 100 }
    var total = 0
    var start = 0
    for link in links {
      total += sum(String(scalars: scalars[start..<link.lowerBound]), rule.unit)
      total += min(max(weight, 0), 10_000) * 100
      start = link.upperBound
    }
    return (total + sum(String(scalars: scalars[start...]), rule.unit)) / 100
  }

  private static func sum(_ text: String, _ unit: CountingRule.Unit) -> Int {
    if unit == .weightedCodePoints { return text.unicodeScalars.reduce(0) { $0 + weight($1) } }
    var sum = 0
    for character in text {
      sum += Emoji.is(character) ? heavy : character.unicodeScalars.reduce(0) { $0 + weight($1) }
    }
    return sum
  }

  /// Latin, Greek, Cyrillic, Hebrew, Arabic, Indic and general punctuation are light; everything else is heavy.
  private static func weight(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0...4351, 8192...8205, 8208...8223, 8242...8247: light
    default: heavy
    }
  }
}
