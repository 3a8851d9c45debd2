internal import Model

/// twitter-text's weighted length: https://docs.x.com/resources/fundamentals/counting-characters
enum WeightedLength {
  /// What a character of most scripts weighs, in hundredths.
  private static let light = 100
  private static let heavy = 200

  /// The length of a text in NFC, links with or without scheme weighed as the rule says.
  static func of(_ text: [Unicode.Scalar], _ rule: CountingRule) -> Int {
    let composed = Normalisation.composed(text)
    guard let weight = rule.urlWeight, composed.contains(".") else { return sum(composed[...], rule.unit) / 100 }
    var total = 0
    var start = 0
    for link in LinkGrammar.links(in: composed, .bare) {
      total += sum(composed[start..<link.lowerBound], rule.unit)
      total += min(max(weight, 0), 10_000) * 100
      start = link.upperBound
    }
    return (total + sum(composed[start...], rule.unit)) / 100
  }

  private static func sum(_ text: ArraySlice<Unicode.Scalar>, _ unit: CountingRule.Unit) -> Int {
    if unit == .weightedCodePoints { return text.reduce(0) { $0 + weight($1) } }
    return Graphemes.sum(text, plain: weight) { cluster in
      Emoji.is(cluster) ? heavy : cluster.unicodeScalars.reduce(0) { $0 + weight($1) }
    }
  }

  /// Latin, Greek, Cyrillic, Hebrew, Arabic, Indic and general punctuation are light; everything else is heavy.
  private static func weight(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0...4351, 8192...8205, 8208...8223, 8242...8247: light
    default: heavy
    }
  }
}
