import Foundation

@testable import Screening

/// A change of an announcement that changes nothing of who could be recognised in it.
enum Rewriting: String, CaseIterable, CustomStringConvertible {
  case noBreakSpaces, thinSpaces, withoutAccents, decomposedAccents, capitals
  case otherFirstNames, otherSurnames, otherAges, otherWeekdays, otherMonths, otherTowns, otherTrades
  case typographicMarks, plainMarks

  var description: String { rawValue }

  /// The case rewritten in some ways; none where there is nothing to rewrite.
  func rewrite(_ original: LabelledCase, _ words: Vocabulary) -> [LabelledCase] {
    if isAboutNames, Vocabulary.hasKnownNames(original) { return [] }
    return (0..<(isByChance ? 8 : 1)).compactMap { turn in
      var dice = Dice("\(self) \(original.id) \(turn)")
      let copy = original.rewritten { rewrite($0, original.lang, words, &dice) }
      return copy.text.unicodeScalars.elementsEqual(original.text.unicodeScalars) ? nil : copy
    }
  }

  /// There are many other words to take.
  private var isByChance: Bool { rawValue.hasPrefix("other") }

  /// Names that are known to all are no names to change.
  private var isAboutNames: Bool { self == .otherFirstNames || self == .otherSurnames || self == .otherTowns }

  private func rewrite(_ text: String, _ language: String, _ words: Vocabulary, _ dice: inout Dice) -> String {
    switch self {
    case .noBreakSpaces: text.replacingOccurrences(of: " ", with: "\u{A0}")
    case .thinSpaces: text.replacingOccurrences(of: " ", with: dice.next() % 2 == 0 ? "\u{2009}" : "\u{202F}")
    case .withoutAccents: text.withoutAccents
    case .decomposedAccents: text.decomposedStringWithCanonicalMapping
    case .capitals: text.uppercased()
    case .otherFirstNames: words.givenNames(in: text, &dice)
    case .otherSurnames: words.surnames(in: text, &dice)
    case .otherAges: Ages.changed(in: text, &dice)
    case .otherWeekdays: words.weekdays(in: text, &dice)
    case .otherMonths: words.months(in: text, &dice)
    case .otherTowns: words.towns(in: text, language, &dice)
    case .otherTrades: words.trades(in: text, language, &dice)
    case .typographicMarks: text.typographic
    case .plainMarks: text.plain
    }
  }
}

extension String {
  fileprivate var withoutAccents: String {
    let scalars = replacingOccurrences(of: "œ", with: "oe").replacingOccurrences(of: "Œ", with: "Oe")
      .decomposedStringWithCanonicalMapping.unicodeScalars.filter { $0.properties.generalCategory != .nonspacingMark }
    return String(String.UnicodeScalarView(scalars))
  }

  fileprivate var typographic: String {
    var isOpen = false
    return map { character in
      switch character {
      case "'": return "\u{2019}"
      case "-": return "\u{2011}"
      case "\"":
        isOpen.toggle()
        return isOpen ? "\u{201C}" : "\u{201D}"
      default: return String(character)
      }
    }.joined()
  }

  fileprivate var plain: String {
    let marks: [Character: Character] = [
      "\u{2018}": "'", "\u{2019}": "'", "\u{201C}": "\"", "\u{201D}": "\"", "«": "\"", "»": "\"", "\u{2010}": "-",
      "\u{2011}": "-", "\u{2013}": "-", "\u{A0}": " ", "\u{202F}": " ", "\u{2009}": " ",
    ]
    return String(map { marks[$0] ?? $0 })
  }

  /// The text with each match that `change` has an answer for replaced; it gets the match's groups, the whole first.
  func replacing(_ pattern: NSRegularExpression?, _ change: ([String]) -> String?) -> String {
    guard let pattern else { return self }
    var result = ""
    var end = startIndex
    for match in pattern.matches(in: self, range: NSRange(startIndex..., in: self)) {
      guard let range = Range(match.range, in: self) else { continue }
      let groups = (0..<match.numberOfRanges).map { number in
        Range(match.range(at: number), in: self).map { String(self[$0]) } ?? ""
      }
      result += self[end..<range.lowerBound]
      result += change(groups) ?? String(self[range])
      end = range.upperBound
    }
    return result + self[end...]
  }
}

/// Ages in digits, each one changed for one on the same side of 18 and of 90.
enum Ages {
  private static let years = NSRegularExpression.of(#"(?<![\d.,/-])(\d{1,3})(\s?ans\b|[ -]years?[ -]old|-year-old)"#)
  private static let shorthand = NSRegularExpression.of(#"(?<![\d.,/-])\b(\d{2})([FM]|yo|yoF|yoM)\b"#)

  static func changed(in text: String, _ dice: inout Dice) -> String {
    var dice = dice
    func change(_ groups: [String]) -> String? {
      guard groups.count == 3, let age = Int(groups[1]), (2...119).contains(age) else { return nil }
      let least = groups[1].count == 2 ? 10 : 2
      let range = age < 18 ? (least...17) : age < 90 ? 18...89 : 90...109
      let others = range.filter { $0 != age && String($0).count == groups[1].count }
      return dice.pick(Array(others)).map { "\($0)" + groups[2] }
    }
    return text.replacing(years, change).replacing(shorthand, change)
  }

}

extension NSRegularExpression {
  /// A pattern of this folder; one that is wrong matches nothing, and the floors of the test tell.
  static func of(_ pattern: String) -> NSRegularExpression? {
    try? NSRegularExpression(pattern: pattern)
  }
}
