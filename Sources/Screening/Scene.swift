/// An announcement as the rules see it: its tokens, what the lists say of each, and its language.
struct Scene {
  let reading: Reading
  let language: TextLanguage
  /// What the lists say of the tokens, longest entries first.
  private(set) var classes: [WordClass]
  /// The entries found, in the order of the text.
  private(set) var mentions: [Mention] = []
  /// All classes of the announcement together.
  private(set) var all: WordClass = []
  /// The announcement says of itself that it is fiction or training.
  private(set) var isInvented = false
  /// A year stands in it in which nobody who lives was grown up.
  private(set) var isHistory = false
  /// A public figure stands in it with more than one name.
  private(set) var hasWholeFigure = false
  /// Quotation marks stand in it.
  private(set) var hasQuote = false
  /// What is known of each sentence.
  private(set) var sentences: [Sentence] = []
  /// Fields that give nearly every word a capital, as English titles may: then a capital says little.
  private(set) var titleCased: Set<Int> = []
  /// Up to that token a public name of several words stands.
  private var claimed = 0

  /// What is asked of a sentence again and again.
  struct Sentence {
    /// It asks.
    var isQuestion = false
    /// It tells of a certain time, or of what the author did.
    var isPast = false
  }

  /// An entry of a list where it stands.
  struct Mention {
    var tokens: Range<Int>
    var classes: WordClass
  }

  init(_ fields: [ScreenedField], declared: TextLanguage?) {
    reading = Reading(fields)
    hasQuote = reading.bytes.contains(0x22)
    language = Self.language(of: reading, declared)
    classes = [WordClass](repeating: [], count: reading.tokens.count)
    look()
    describe()
    isInvented = Role.tellsOfFiction(self)
    isHistory = Role.tellsOfHistory(self)
    hasWholeFigure = mentions.contains { $0.classes.contains(.figure) && $0.tokens.count > 1 }
  }

  var tokens: [Token] { reading.tokens }

  /// The classes of that token; none outside the text.
  func classes(_ index: Int) -> WordClass { classes.indices.contains(index) ? classes[index] : [] }

  /// Whether a token is one of those classes.
  func has(_ index: Int, _ any: WordClass) -> Bool { !classes(index).isDisjoint(with: any) }

  /// The mentions of a class.
  func mentions(of any: WordClass) -> [Mention] { mentions.filter { !$0.classes.isDisjoint(with: any) } }

  /// A word written with a capital though it does not begin a sentence: most likely a name.
  func isName(_ index: Int) -> Bool {
    guard let token = reading.token(index), token.kind == .word else { return false }
    return token.isCapital || reading.isShouting
  }

  func isMark(_ index: Int, _ mark: Character) -> Bool {
    guard let token = reading.token(index), token.kind == .mark else { return false }
    return token.value == Int(mark.asciiValue ?? 0)
  }

  func word(_ index: Int) -> String { reading.token(index).map { reading.text(of: $0) } ?? "" }

  /// A word is that one, folded.
  func isWord(_ index: Int, _ word: StaticString) -> Bool {
    guard let token = reading.token(index), token.end - token.start == word.utf8CodeUnitCount else { return false }
    return word.withUTF8Buffer { buffer in zip(reading.bytes[token.start..<token.end], buffer).allSatisfy { $0 == $1 } }
  }

  func sameSentence(_ one: Int, _ other: Int) -> Bool {
    guard let first = reading.token(one), let second = reading.token(other) else { return false }
    return first.sentence == second.sentence
  }

  /// Where tokens stand in the folded bytes.
  func range(_ indices: Range<Int>) -> Range<Int> {
    guard let first = reading.token(indices.lowerBound), let last = reading.token(indices.upperBound - 1) else {
      return 0..<0
    }
    return first.start..<max(first.start, last.end)
  }

  /// The text of tokens as the owner wrote it.
  func quote(_ indices: Range<Int>) -> String { reading.original(range(indices)) }

  /// One pass for what would else be looked for anew for every word.
  private mutating func describe() {
    sentences = [Sentence](repeating: Sentence(), count: (tokens.last?.sentence ?? -1) + 1)
    var words = [Int](repeating: 0, count: reading.fields.count)
    var capitals = words
    for (index, token) in tokens.enumerated() {
      if isMark(index, "?") { sentences[token.sentence].isQuestion = true }
      if has(index, .when) || Deed.isAuthors(index, self) || Deed.isOurs(index, self) {
        sentences[token.sentence].isPast = true
      }
      guard token.kind == .word, token.end - token.start > 3, words.indices.contains(token.field) else { continue }
      words[token.field] += 1
      if token.isCapital { capitals[token.field] += 1 }
    }
    titleCased = Set(words.indices.filter { words[$0] >= 3 && capitals[$0] * 10 > words[$0] * 7 })
  }

  // MARK: Asking the lists

  private static let longestEntry = 7
  private static let articles = Labels("le un du mon son cet notre leur")

  private mutating func look() {
    let lexicon = Lexicon.shared
    var index = 0
    while index < tokens.count {
      var row: UInt64 = 0
      var found: [(Int, WordClass)] = []
      var end = index
      while end < tokens.count, end - index < Self.longestEntry {
        let token = tokens[end]
        guard token.kind != .mark, end == index || (token.join != .start && token.sentence == tokens[index].sentence)
        else { break }
        row = Lexicon.chain(row, token.hash)
        var known = lexicon.classes(row, language)
        if end == index, MedicalEnding.ends(token, reading.bytes) { known.formUnion(.ill) }
        if end == index, token.isAllCapitals, !reading.isShouting || token.end - token.start <= 5 {
          known.formUnion(lexicon.classes(Lexicon.capitals(token.hash), language))
        }
        let entry = known.subtracting(.prefix)
        if !entry.isEmpty { found.append((end + 1, entry)) }
        end += 1
        if !known.contains(.prefix) { break }
        // An entry goes on over spaces, hyphens, apostrophes, and the full stop of an initial.
        if end < tokens.count, tokens[end].kind == .mark, token.end - token.start == 1, isMark(end, ".") { end += 1 }
        if end < tokens.count, tokens[end].join == .none || tokens[end].kind == .mark { break }
      }
      for (stop, known) in found { note(index..<stop, known) }
      index += 1
    }
  }

  /// Names count only where they are written as names.
  private mutating func note(_ range: Range<Int>, _ known: WordClass) {
    var known = known
    let names: WordClass = [.given, .givenOrWord, .eponym, .figure, .fictional, .surname, .city, .town, .region]
    if !range.contains(where: isName), tokens[range.lowerBound].kind != .mixed { known.subtract(names) }
    if range.count > 1 {
      // A longer name takes its words from the shorter ones inside it.
      if !known.isDisjoint(with: [.figure, .fictional, .eponym]) {
        for index in range { classes[index].subtract([.given, .givenOrWord]) }
        claimed = max(claimed, range.upperBound)
      }
    }
    if known.contains(.rareName), isName(range.lowerBound),
      reading.token(range.lowerBound - 1).map(Self.articles.contains) ?? false
    {
      known.formUnion([.illness, .rareDisease])
    }
    // «M.» is a civility, «m'» the author; «j» alone is a letter.
    if range.count == 1, language == .french, tokens[range.lowerBound].end - tokens[range.lowerBound].start == 1 {
      let elides = reading.token(range.lowerBound + 1)?.join == .apostrophe
      known.subtract(elides ? .civility : [.author, .humanVerb])
    }
    if range.lowerBound < claimed { known.subtract([.given, .givenOrWord]) }
    guard !known.isEmpty else { return }
    mentions.append(Mention(tokens: range, classes: known))
    all.formUnion(known)
    for index in range { classes[index].formUnion(known) }
  }

  // MARK: Language

  private static let french = hashes(
    "le la les des du un une et est au aux que qui dans pour pas sur ne se ce il elle je nous vous avec son sa ses par plus mon ma mes ou mais quand comment pourquoi cette ans"
  )
  private static let english = hashes(
    "the of and to in is it that for was with he she his her my at be this have from not are we you what who an by how when your has were had they why i one"
  )

  private static func hashes(_ words: String) -> Set<UInt64> {
    Set(words.split(separator: " ").map { Lexicon.hash(String($0)) })
  }

  private static func language(of reading: Reading, _ declared: TextLanguage?) -> TextLanguage {
    var balance = declared == .english ? -1 : declared == .french ? 1 : 0
    for token in reading.tokens where token.kind == .word {
      if french.contains(token.hash) { balance += 1 }
      if english.contains(token.hash) { balance -= 1 }
    }
    if balance == 0 { return declared ?? .french }
    return balance > 0 ? .french : .english
  }
}
