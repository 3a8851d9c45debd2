/// Dates and ages as people write them.
enum Calendar {
  /// A full date that begins at that token: day, month and year, in digits or in words.
  static func date(at index: Int, in scene: Scene) -> Range<Int>? {
    numeric(index, scene) ?? written(index, scene)
  }

  /// 22/08/1971, 07.11.1939, 1958-03-11: three numbers joined by the same kind of mark.
  private static func numeric(_ index: Int, _ scene: Scene) -> Range<Int>? {
    guard let first = scene.reading.token(index), first.kind == .number else { return nil }
    var numbers = [first]
    var next = index + 1
    while numbers.count < 3, let token = scene.reading.token(next) {
      if token.kind == .number,
        token.join == .hyphen || token.join == .none || (token.join == .space && numbers.count > 0)
      {
        guard token.join != .space else { return nil }
        numbers.append(token)
      } else if token.kind != .mark || (token.value != 0x2F && token.value != 0x2E) {
        return nil
      }
      next += 1
    }
    guard numbers.count == 3 else { return nil }
    let values = numbers.map(\.value)
    let widths = numbers.map { $0.end - $0.start }
    let dayFirst = (1...31).contains(values[0]) && (1...31).contains(values[1]) && (widths[2] == 4 || widths[2] == 2)
    let yearFirst = widths[0] == 4 && (1...12).contains(values[1]) && (1...31).contains(values[2])
    guard dayFirst || yearFirst, isYear(dayFirst ? values[2] : values[0], width: dayFirst ? widths[2] : 4) else {
      return nil
    }
    return index..<next
  }

  private static func isYear(_ value: Int, width: Int) -> Bool {
    width == 4 ? (1700...2100).contains(value) : width == 2 && value < 100
  }

  /// «9 May 2016», «17 février 1949», «May 9, 2016», «trois mai mille neuf cent quarante».
  private static func written(_ index: Int, _ scene: Scene) -> Range<Int>? {
    let end = min(index + 12, scene.tokens.count)
    guard let month = (index..<end).first(where: { scene.has($0, .month) && scene.sameSentence(index, $0) }),
      month - index <= 3
    else { return nil }
    let startsWithMonth = month == index
    guard startsWithMonth || isDay(index, scene) else { return nil }
    var next = month + 1
    if startsWithMonth {
      guard isDay(next, scene) else { return nil }
      next += 1
    }
    if scene.isMark(next, ",") { next += 1 }
    if let token = scene.reading.token(next), token.kind == .number,
      isYear(token.value, width: token.end - token.start),
      token.end - token.start == 4
    {
      return index..<next + 1
    }
    let spelled = SpelledNumber.read(at: next, in: scene)
    guard let spelled, spelled.tokens.count >= 2 else { return nil }
    return index..<spelled.tokens.upperBound
  }

  private static func isDay(_ index: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(index) else { return false }
    if token.kind == .number { return (1...31).contains(token.value) }
    if token.kind == .mixed {
      return ["1er", "1st", "2nd", "3rd"].contains(scene.word(index)) || scene.word(index).hasSuffix("th")
    }
    return SpelledNumber.read(at: index, in: scene) != nil || ordinals.contains(scene.word(index))
  }

  private static let ordinals: Set<String> = [
    "premier", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth",
    "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth", "thirtieth",
  ]

  /// The year of a date in digits.
  static func year(in date: Range<Int>, _ scene: Scene) -> Int? {
    date.compactMap { scene.reading.token($0) }.first { $0.kind == .number && $0.end - $0.start == 4 }?.value
  }
}

/// Numbers from 1 to 2,099 in words, French and English.
struct SpelledNumber {
  var value: Int
  var tokens: Range<Int>

  private static let values: [String: Int] = [
    "un": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9, "dix": 10,
    "onze": 11, "douze": 12, "treize": 13, "quatorze": 14, "quinze": 15, "seize": 16, "vingt": 20, "vingts": 20,
    "trente": 30, "quarante": 40, "cinquante": 50, "soixante": 60, "septante": 70, "octante": 80, "huitante": 80,
    "nonante": 90, "cent": 100, "cents": 100, "mille": 1000, "mil": 1000,
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11,
    "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90, "hundred": 100, "thousand": 1000,
  ]
  private static let known = Dictionary(
    uniqueKeysWithValues: values.map { (Lexicon.hash($0.key), $0.value) })
  private static let link = Labels("et and")

  /// The longest number that begins at that token.
  static func read(at index: Int, in scene: Scene) -> SpelledNumber? {
    var next = index
    var total = 0
    var group = 0
    var isAny = false
    while let token = scene.reading.token(next), token.kind == .word,
      next == index || token.sentence == scene.tokens[index].sentence,
      next == index || token.join == .space || token.join == .hyphen, next - index < 10
    {
      // «a hundred»
      if !isAny, scene.isWord(next, "a"), scene.isWord(next + 1, "hundred") {
        next += 1
        continue
      }
      if isAny, link.contains(token), let follow = scene.reading.token(next + 1), known[follow.hash] != nil {
        next += 1
        continue
      }
      guard let value = known[token.hash] else { break }
      // «un» and «one» alone are articles; «soixante et un» is not.
      if value == 1, !isAny { break }
      switch value {
      case 1000:
        total += max(group, 1) * 1000
        group = 0
      case 100: group = max(group, 1) * 100
      case 20 where group == 4 && isAny: group = 80
      case 20 where group % 100 == 4: group = group - 4 + 80
      default: group += value
      }
      isAny = true
      next += 1
    }
    guard isAny, total + group <= 2_099 else { return nil }
    return SpelledNumber(value: total + group, tokens: index..<next)
  }
}
