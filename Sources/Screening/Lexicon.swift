internal import CScreeningLists

/// The lists, ready to be asked: what is known of each word, or of several in a row, in French and in English.
///
/// One open table of hashes; about a megabyte, made at the first question.
struct Lexicon {
  static let shared = Lexicon()

  static let seed: UInt64 = 0xCBF2_9CE4_8422_2325
  static func mix(_ hash: UInt64, _ byte: UInt8) -> UInt64 { (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
  static func hash(_ word: String) -> UInt64 { word.utf8.reduce(seed, mix) }
  /// The hash of a row of words, one word more.
  static func chain(_ row: UInt64, _ word: UInt64) -> UInt64 {
    row == 0 ? word : ((row &* 0x9E37_79B9_7F4A_7C15) ^ word) &* 0xFF51_AFD7_ED55_8CCD
  }
  /// Entries that are capitals only (AIDS, SEP) are known by their capitals.
  static func capitals(_ hash: UInt64) -> UInt64 { hash ^ 0xA5A5_5A5A_C3C3_3C3C }

  struct Pair: Hashable { var french: WordClass = [], english: WordClass = [] }

  private var keys = [UInt64](repeating: 0, count: 1 << 17)
  private var values = [UInt16](repeating: 0, count: 1 << 17)
  private var pairs: [Pair] = [Pair()]
  private var numbers: [Pair: UInt16] = [Pair(): 0]

  /// What is known of a row of words with that hash.
  func classes(_ hash: UInt64, _ language: TextLanguage) -> WordClass {
    var slot = Int(truncatingIfNeeded: hash >> 40) & (keys.count - 1)
    while keys[slot] != 0 {
      if keys[slot] == hash {
        let pair = pairs[Int(values[slot])]
        return language == .french ? pair.french : pair.english
      }
      slot = (slot + 1) & (keys.count - 1)
    }
    return []
  }

  private mutating func insert(_ hash: UInt64, _ classes: Pair) {
    var slot = Int(truncatingIfNeeded: hash >> 40) & (keys.count - 1)
    while keys[slot] != 0, keys[slot] != hash { slot = (slot + 1) & (keys.count - 1) }
    keys[slot] = hash
    var pair = pairs[Int(values[slot])]
    pair.french.formUnion(classes.french)
    pair.english.formUnion(classes.english)
    if let number = numbers[pair] {
      values[slot] = number
    } else {
      values[slot] = UInt16(truncatingIfNeeded: pairs.count)
      numbers[pair] = values[slot]
      pairs.append(pair)
    }
  }

  // MARK: Reading the lists

  private init() {
    for line in ListLines(crieur_list_eponyms()) {
      add(
        line.first,
        both: line.second?.elementsEqual("place".utf8) == true ? [.eponym, .surname, .region] : [.eponym, .surname])
    }
    for line in ListLines(crieur_list_figures()) { addPerson(line.first, .figure) }
    for line in ListLines(crieur_list_fiction()) { addPerson(line.first, .fictional) }
    for line in ListLines(crieur_list_givennames()) {
      add(line.first, both: line.second == nil ? .given : .givenOrWord)
    }
    for line in ListLines(crieur_list_diseases()) {
      guard let disease = line.second else { continue }
      add(disease, line.first, line.third == nil ? .illness : [.illness, .rareDisease])
      if line.third != nil { addBare(disease, line.first) }
    }
    addForms(crieur_list_professions(), ["care": .carer, "public": .publicOffice, "other": .occupation])
    addForms(crieur_list_illness(), ["ill": .ill, "care": .care, "death": .death, "sensitive": .sensitive])
    for line in ListLines(crieur_list_towns()) { add(line.first, both: line.second == nil ? .town : .city) }
    for line in ListLines(crieur_list_regions()) { add(line.first, both: .region) }
    for line in ListLines(crieur_list_cues()) {
      guard let forms = line.third, let name = line.second, let cue = WordClass(cue: Substring(utf8: name)) else {
        continue
      }
      for form in forms.split(separator: UInt8(ascii: "|")) { add(form, line.first, cue) }
    }
    numbers = [:]
  }

  private mutating func addForms(_ list: crieur_list, _ classes: [String: WordClass]) {
    for line in ListLines(list) {
      guard let forms = line.second, let kind = line.third, let known = classes[String(Substring(utf8: kind))] else {
        continue
      }
      for form in forms.split(separator: UInt8(ascii: "|")) {
        // «farmer*» is «farmer» and «farmers».
        guard form.last == UInt8(ascii: "*") else {
          add(form, line.first, known)
          continue
        }
        add(form.dropLast(), line.first, known)
        add(form.dropLast() + [UInt8(ascii: "s")], line.first, known)
      }
    }
  }

  /// «Muckle-Wells» of «syndrome de Muckle-Wells»: names of two people are known without their noun.
  private mutating func addBare(_ disease: ListLines.Field, _ language: ListLines.Field) {
    let whole = Substring(utf8: disease)
    let heads: [Substring] = ["syndrome de ", "maladie de ", "syndrome d'", "maladie d'"]
    let tails: [Substring] = [" syndrome", " disease"]
    var bare = whole
    for head in heads where bare.hasPrefix(head) { bare = bare.dropFirst(head.count) }
    for tail in tails where bare.hasSuffix(tail) { bare = bare.dropLast(tail.count) }
    guard bare.count < whole.count, bare.first?.isUppercase == true else { return }
    if bare.contains("-") {
      add(Array(bare.utf8)[...], language, [.illness, .rareDisease])
    } else if !bare.contains(" ") {
      add(Array(bare.utf8)[...], both: .rareName)
    }
  }

  /// A person's whole name, and the surname alone, which may be anybody's.
  private mutating func addPerson(_ name: ListLines.Field, _ kind: WordClass) {
    let words = name.split(separator: UInt8(ascii: " "))
    add(name, both: words.count == 1 ? [kind, .surname] : kind)
    guard words.count > 1, let last = words.last, last.count > 3,
      Substring(utf8: last).first?.isUppercase == true
    else { return }
    add(last, both: .surname)
  }

  private mutating func add(_ phrase: ListLines.Field, both classes: WordClass) {
    add(phrase, Pair(french: classes, english: classes))
  }

  private mutating func add(_ phrase: ListLines.Field, _ language: ListLines.Field, _ classes: WordClass) {
    let isFrench = language.elementsEqual("fr".utf8)
    add(phrase, isFrench ? Pair(french: classes) : Pair(english: classes))
  }

  private mutating func add(_ phrase: ListLines.Field, _ classes: Pair) {
    let words = ListedPhrase(phrase)
    guard let last = words.hashes.last else { return }
    if words.hashes.count == 1, words.isAcronym { return insert(Self.capitals(last), classes) }
    var row: UInt64 = 0
    for (index, word) in words.hashes.enumerated() {
      row = Self.chain(row, word)
      insert(row, index == words.hashes.count - 1 ? classes : Pair(french: .prefix, english: .prefix))
    }
  }
}
