/// A full date of birth of somebody who may be alive.
enum BirthDate {
  private static let births = Labels("ne nee nes nees ddn dob born naissance birth birthday naquit dobs")
  private static let firm = Labels("ddn dob naissance birth")
  private static let spelled = Labels(
    "premier deux trois quatre cinq six sept huit neuf dix first second third fourth fifth sixth seventh eighth ninth tenth"
  )

  static func find(in scene: Scene) -> [(Finding, Range<Int>)] {
    var found: [(Finding, Range<Int>)] = []
    var index = 0
    while index < scene.tokens.count {
      let token = scene.tokens[index]
      guard token.kind == .word || token.kind == .mixed, births.contains(token) || isShort(index, scene),
        let date = date(after: index, scene)
      else {
        index += 1
        continue
      }
      let birth = index
      index = date.upperBound
      guard !isHistory(date, scene), !isThing(before: birth, scene) else { continue }
      let range = scene.range(date)
      let severity: Severity = isBesideName(index: date.lowerBound, scene) ? .block : .holdHigh
      found.append(
        (
          scene.finding(
            .birthDate, severity, range, seen: [Mask.masked(scene.reading.original(range), first: 0, last: 0)]), range
        ))
    }
    return found
  }

  /// «b. 12 October 1951».
  private static func isShort(_ index: Int, _ scene: Scene) -> Bool {
    scene.isWord(index, "b") && scene.isMark(index + 1, ".")
  }

  /// The first full date behind the word: near it, or in the next sentence where the word says «date of birth».
  private static func date(after index: Int, _ scene: Scene) -> Range<Int>? {
    let isFirm = scene.tokens[index].kind == .word && firm.contains(scene.tokens[index])
    var next = index + 1
    while next < scene.tokens.count, next - index <= (isFirm ? 14 : 6) {
      guard isFirm || scene.sameSentence(index, next) else { return nil }
      if let date = Calendar.date(at: next, in: scene) { return date }
      next += 1
    }
    return nil
  }

  /// Before 1910, or of a public figure, or of a thing.
  private static func isHistory(_ date: Range<Int>, _ scene: Scene) -> Bool {
    if let year = Calendar.year(in: date, scene), year < 1910 { return true }
    let sentence = scene.tokens[date.lowerBound].sentence
    return scene.mentions(of: .figure).contains { abs(scene.tokens[$0.tokens.lowerBound].sentence - sentence) <= 1 }
  }

  /// «insulin was born», «l'insuline est née»
  private static func isThing(before birth: Int, _ scene: Scene) -> Bool {
    scene.reading.token(birth - 1)?.kind == .word && scene.has(birth - 2, [.care, .illness, .ill])
      && !scene.has(birth - 2, [.patient, .person, .family])
  }

  private static func isBesideName(index: Int, _ scene: Scene) -> Bool {
    let sentence = scene.tokens[index].sentence
    var place = index - 1
    while place >= 0, scene.tokens[place].sentence == sentence, index - place < 14 {
      if scene.has(place, [.given, .civility]), scene.isName(place) { return true }
      if scene.has(place, .givenOrWord), scene.isName(place),
        scene.isName(place - 1) || scene.isName(place + 1) || scene.isMark(place - 1, ",") && scene.isName(place - 2)
      {
        return true
      }
      place -= 1
    }
    return false
  }
}
