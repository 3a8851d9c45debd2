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
    for line in Self.lines(crieur_list_eponyms()) {
      add(line[0], both: line.count > 1 && line[1] == "place" ? [.eponym, .surname, .region] : [.eponym, .surname])
    }
    for line in Self.lines(crieur_list_figures()) { addPerson(line[0], .figure) }
    for line in Self.lines(crieur_list_fiction()) { addPerson(line[0], .fictional) }
    for line in Self.lines(crieur_list_givennames()) {
      add(line[0], both: line.count > 1 ? .givenOrWord : .given)
    }
    for line in Self.lines(crieur_list_diseases()) where line.count > 1 {
      add(line[1], line[0], line.count > 2 ? [.illness, .rareDisease] : .illness)
      if line.count > 2 { addBare(line[1], line[0]) }
    }
    let occupations: [Substring: WordClass] = ["care": .carer, "public": .publicOffice, "other": .occupation]
    addForms(crieur_list_professions()) { occupations[$0] }
    let states: [Substring: WordClass] = ["ill": .ill, "care": .care, "death": .death, "sensitive": .sensitive]
    addForms(crieur_list_illness()) { states[$0] }
    for line in Self.lines(crieur_list_towns()) {
      add(line[0], both: line.count > 1 ? .city : .town)
    }
    for line in Self.lines(crieur_list_regions()) { add(line[0], both: .region) }
    for line in Self.lines(crieur_list_cues()) where line.count > 2 {
      guard let cue = WordClass(cue: line[1]) else { continue }
      for form in line[2].split(separator: "|") { add(form, line[0], cue) }
    }
    numbers = [:]
  }

  private mutating func addForms(_ list: crieur_list, _ classes: (Substring) -> WordClass?) {
    for line in Self.lines(list) where line.count > 2 {
      guard let known = classes(line[2]) else { continue }
      for form in line[1].split(separator: "|") {
        // «farmer*» is «farmer» and «farmers».
        let one = form.hasSuffix("*") ? form.dropLast() : form
        add(one, line[0], known)
        if one.endIndex != form.endIndex { add(one + "s", line[0], known) }
      }
    }
  }

  /// «Muckle-Wells» of «syndrome de Muckle-Wells»: names of two people are known without their noun.
  private mutating func addBare(_ disease: Substring, _ language: Substring) {
    let heads: [Substring] = ["syndrome de ", "maladie de ", "syndrome d'", "maladie d'"]
    let tails: [Substring] = [" syndrome", " disease"]
    var bare = disease
    for head in heads where bare.hasPrefix(head) { bare = bare.dropFirst(head.count) }
    for tail in tails where bare.hasSuffix(tail) { bare = bare.dropLast(tail.count) }
    guard bare.count < disease.count, bare.first?.isUppercase == true else { return }
    if bare.contains("-") {
      add(bare, language, [.illness, .rareDisease])
    } else if !bare.contains(" ") {
      add(bare, both: .rareName)
    }
  }

  /// A person's whole name, and the surname alone, which may be anybody's.
  private mutating func addPerson(_ name: Substring, _ kind: WordClass) {
    let words = name.split(separator: " ")
    add(name, both: words.count == 1 ? [kind, .surname] : kind)
    guard words.count > 1, let last = words.last, last.utf8.count > 3, last.first?.isUppercase == true else { return }
    add(last, both: .surname)
  }

  private mutating func add(_ phrase: Substring, both classes: WordClass) {
    add(phrase, Pair(french: classes, english: classes))
  }

  private mutating func add(_ phrase: Substring, _ language: Substring, _ classes: WordClass) {
    add(phrase, language == "fr" ? Pair(french: classes) : Pair(english: classes))
  }

  private mutating func add(_ phrase: Substring, _ classes: Pair) {
    let words = Self.words(phrase)
    guard let last = words.last else { return }
    if words.count == 1, Self.isAcronym(phrase) { return insert(Self.capitals(last), classes) }
    var row: UInt64 = 0
    for (index, word) in words.enumerated() {
      row = Self.chain(row, word)
      insert(row, index == words.count - 1 ? classes : Pair(french: .prefix, english: .prefix))
    }
  }

  private static func isAcronym(_ phrase: Substring) -> Bool {
    phrase.utf8.count > 1 && phrase.unicodeScalars.allSatisfy { !$0.properties.isLowercase }
      && phrase.unicodeScalars.contains { $0.properties.isUppercase }
  }

  /// The hashes of the words of an entry, folded and cut as texts are.
  private static func words(_ phrase: Substring) -> [UInt64] {
    var words: [UInt64] = []
    var hash = seed
    for scalar in phrase.unicodeScalars {
      for byte in Folding.fold(scalar).bytes {
        if Reading.isDigit(byte) || Reading.isLetter(byte) {
          hash = mix(hash, byte)
        } else if hash != seed {
          words.append(hash)
          hash = seed
        }
      }
    }
    if hash != seed { words.append(hash) }
    return words
  }

  private static func lines(_ list: crieur_list) -> [[Substring]] {
    let text = String(
      decoding: UnsafeRawBufferPointer(start: list.bytes, count: list.length), as: UTF8.self)
    return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t") }
      .filter { !$0.isEmpty }
  }
}
