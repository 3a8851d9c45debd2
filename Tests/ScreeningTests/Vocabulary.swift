import Foundation

@testable import Screening

/// Words that stand for each other in the rewritten cases: from the room's own lists and from the titles' slots.
struct Vocabulary {
  /// Read once.
  static let read = Result { try Vocabulary() }

  private let given: Set<String>
  private let givenNames: [String]
  private let familyNames: [String]
  private let smallTowns: [String: [String]]
  /// For each form of a trade: the forms of other trades with the same gender and number.
  private let tradeForms: [String: [String: [String]]]

  private static let word = NSRegularExpression.of(
    #"(?<![\p{L}\p{M}\d])\p{Lu}[\p{L}\p{M}]+(?:-\p{Lu}[\p{L}\p{M}]+)*(?![\p{L}\p{M}\d])"#)
  private static let civil = NSRegularExpression.of(
    #"\b(M\.|Mme|Mlle|Monsieur|Madame|Mr|Mrs|Ms|Miss)([ \u00A0]+)(\p{Lu}[\p{L}’'-]*)(?![\p{L}’'-]|[ \u00A0]\p{Lu})"#)
  private static let trade = NSRegularExpression.of(#"(?<![\p{L}\d-])\p{L}[\p{L}]+(?![\p{L}\d-])"#)

  /// Small places of the cases, which no list knows: they stand for one another.
  private static let places = [
    "fr": [
      "Laguiole", "Nant", "Saint-Affrique", "Lamballe", "Saint-Chély", "Florac", "Lannemezan", "Espalion", "Gourdon",
      "Langeac", "Langogne", "Ambert", "Mirepoix", "Bourganeuf", "Lodève", "Mur-de-Barrez",
    ],
    "en": [
      "Tobermory", "Ullapool", "Lerwick", "Southwold", "Tiree", "Ridgway", "Barmouth", "Foxton", "Llanfaredd",
      "Glenelg", "Inverdarroch", "Manorhamilton", "Strabane", "Barra",
    ],
  ]
  private static let surnames = [
    "Lestrade", "Kerbrat", "Vasseur", "Bastide", "Ferrandis", "Garrigue", "Delmotte", "Castagné", "Ouedraogo",
    "Benhamou", "Tardieu", "Oliveira", "Nguyen", "Traoré", "Lemoine", "Marchadier", "Dumoulin", "Perrin", "Fothergill",
    "Holloway", "Ashdown", "Tarrant", "Hartley", "Penrose", "Okonkwo", "Whitcombe", "Prosser", "Lindley", "Begum",
    "Kowalski", "Haddad", "Martin", "Durand", "Bernard", "Moreau", "Fournier", "Girard", "Smith", "Jones", "Taylor",
  ]

  init() throws {
    let known = Set(
      try (Fixture.list("eponyms") + Fixture.list("figures") + Fixture.list("fiction")).flatMap { line in
        (line.first ?? "").split(separator: " ").map { $0.lowercased() }
      })
    // A name that is a word, a place, or that of a public figure too, asks for a second sign.
    let plain = try Fixture.list("givennames").filter { $0.count == 1 }.map { $0[0] }
      .filter { !known.contains($0.lowercased()) && $0.count > 3 && !$0.contains(" ") }
    given = Set(plain)
    givenNames = plain.filter { !$0.contains("-") }
    familyNames = Self.surnames.filter { !known.contains($0.lowercased()) }
    let writer = try TitleWriter()
    smallTowns = [
      "fr": (writer.words(of: "ville", in: "fr") + (Self.places["fr"] ?? [])).filter { !Self.isListed($0) },
      "en": (writer.words(of: "town", in: "en") + (Self.places["en"] ?? [])).filter { !Self.isListed($0) },
    ]
    tradeForms = try Self.trades()
  }

  private static let listed = Set(
    ((try? Fixture.list("towns") + Fixture.list("regions") + Fixture.list("eponyms") + Fixture.list("givennames")) ?? [])
      .map { $0[0] })

  /// A town of 20,000 people, or a name of something else.
  private static func isListed(_ place: String) -> Bool { listed.contains(place) }

  private static func trades() throws -> [String: [String: [String]]] {
    var forms: [String: [String: [String]]] = ["fr": [:], "en": [:]]
    var alike: [String: [String]] = [:]
    for line in try Fixture.list("professions") where line.count > 2 && line[2] == "other" {
      let words = Fixture.forms(line[1])
      guard line[0] == "fr" ? words.count == 4 : words.count == 2 else { continue }
      for (place, word) in words.enumerated() where !word.contains(where: { $0 == " " || $0 == "-" }) {
        alike["\(line[0]) \(place) \(startsWithVowel(word))", default: []].append(word)
      }
    }
    for (key, words) in alike {
      for word in words { forms[String(key.prefix(2))]?[word] = words }
    }
    return forms
  }

  /// Elision and «an» ask for the same kind of first letter.
  private static func startsWithVowel(_ word: String) -> Bool {
    let first = word.folding(options: .diacriticInsensitive, locale: nil).lowercased().first
    return first.map { "aeiouyh".contains($0) } ?? false
  }

  /// Whether a case lives by a name that everybody knows.
  static func hasKnownNames(_ one: LabelledCase) -> Bool {
    ["eponym", "public_figure", "fiction", "published_case", "law_or_code", "public_place"].contains(one.category)
  }

  // MARK: Rewriting

  private static func other(_ word: String, _ words: [String], _ dice: inout Dice) -> String? {
    let vowel = startsWithVowel(word)
    return dice.pick(words.filter { $0 != word && startsWithVowel($0) == vowel })
  }

  func givenNames(in text: String, _ dice: inout Dice) -> String {
    var dice = dice
    return text.replacing(Self.word) { groups in
      given.contains(groups[0]) ? Self.other(groups[0], givenNames, &dice) : nil
    }
  }

  func surnames(in text: String, _ dice: inout Dice) -> String {
    var dice = dice
    return text.replacing(Self.civil) { groups in
      guard groups.count == 4, let last = groups[3].last else { return nil }
      let isInitial = groups[3].count == 1
      // «Monsieur Personne», «Mme de …»: what is all small letters is no name.
      guard isInitial || last.isLowercase else { return nil }
      let names = isInitial ? ["B", "D", "K", "L", "P", "R", "T", "V"] : familyNames
      return dice.pick(names.filter { $0 != groups[3] }).map { groups[1] + groups[2] + $0 }
    }
  }

  private static let days = [
    ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
  ]
  private static let day = NSRegularExpression.of(
    #"\b(?:[Ll]undi|[Mm]ardi|[Mm]ercredi|[Jj]eudi|[Vv]endredi|[Ss]amedi|[Dd]imanche|Monday|Tuesday|Wednesday|Thursday|(?<!Good )Friday|Saturday|Sunday)\b"#
  )

  func weekdays(in text: String, _ dice: inout Dice) -> String {
    var dice = dice
    return text.replacing(Self.day) { Self.turned($0[0], Self.days, &dice) }
  }

  /// All have 31 days, so that every date stays one.
  private static let months = [
    ["janvier", "mars", "mai", "juillet", "août", "octobre", "décembre"],
    ["January", "March", "May", "July", "August", "October", "December"],
  ]
  private static let month = NSRegularExpression.of(
    #"(?<=\d )(?:janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre|January|February|March|April|May|June|July|August|September|October|November|December)\b|\b(?:January|February|April|June|July|August|September|October|November|December|janvier|février|avril|juin|juillet|août|septembre|octobre|novembre|décembre)\b"#
  )

  func months(in text: String, _ dice: inout Dice) -> String {
    var dice = dice
    return text.replacing(Self.month) { Self.turned($0[0], Self.months, &dice) }
  }

  private static let english: Set<String> = [
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "january", "february", "march",
    "april", "may", "june", "july", "august", "september", "october", "november", "december",
  ]

  /// Another word of the same language, with a capital where this one had it.
  private static func turned(_ word: String, _ rows: [[String]], _ dice: inout Dice) -> String? {
    let row = rows[english.contains(word.lowercased()) ? 1 : 0].filter { $0.lowercased() != word.lowercased() }
    guard let other = dice.pick(row) else { return nil }
    return word.first?.isUppercase == true ? other.prefix(1).uppercased() + other.dropFirst() : other
  }

  func towns(in text: String, _ language: String, _ dice: inout Dice) -> String {
    var dice = dice
    let towns = smallTowns[language] ?? []
    let known = Set(towns)
    return text.replacing(Self.word) { groups in
      known.contains(groups[0]) ? Self.other(groups[0], towns, &dice) : nil
    }
  }

  func trades(in text: String, _ language: String, _ dice: inout Dice) -> String {
    var dice = dice
    let forms = tradeForms[language] ?? [:]
    return text.replacing(Self.trade) { groups in
      let isCapital = groups[0].first?.isUppercase == true
      // A capital inside a sentence is a name.
      let small = groups[0].lowercased()
      guard !isCapital || text.hasPrefix(groups[0]), let alike = forms[small],
        let other = dice.pick(alike.filter { $0 != small })
      else { return nil }
      return isCapital ? other.prefix(1).uppercased() + other.dropFirst() : other
    }
  }
}
