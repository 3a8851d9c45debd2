/// An age that the text gives one person.
struct Age {
  var value: Int
  /// The whole expression: «34 ans», «19-year-old», «34F».
  var tokens: Range<Int>

  private static let years = Labels("ans an ansdage printemps bougies years year yo yrs birthday")
  private static let spans = Labels(
    "depuis pendant dans durant apres avant plus moins partir entre des jusqu premiers prochaines derniers every for over under above after within older than until since past last next per least most up between from median mean moyenne mediane moyen"
  )
  private static let others = Labels(
    "plus ago old later experience suivi follow carriere metier retard recul pratique service later apres et between more"
  )

  /// All ages of single people.
  static func all(in scene: Scene) -> [Age] {
    var ages: [Age] = []
    var index = 0
    while index < scene.tokens.count {
      if let age = age(at: index, scene) {
        ages.append(age)
        index = age.tokens.upperBound
      } else {
        index += 1
      }
    }
    return ages
  }

  private static func age(at index: Int, _ scene: Scene) -> Age? {
    let token = scene.tokens[index]
    if token.kind == .mixed { return shorthand(index, scene) }
    guard let (value, end) = number(at: index, scene), (0...122).contains(value) else { return nil }
    guard let stop = note(index, end, scene) ?? unit(after: end, scene) ?? bare(index, end, value, scene) else {
      return nil
    }
    return isSpan(index, stop, scene) ? nil : Age(value: value, tokens: index..<stop)
  }

  private static func number(at index: Int, _ scene: Scene) -> (Int, Int)? {
    let token = scene.tokens[index]
    if token.kind == .number {
      guard token.end - token.start <= 3, scene.reading.byte(token.end) != 0x25 else { return nil }
      // «1 400 habitants», «2.5 ans»: part of a longer number.
      if let next = scene.reading.token(index + 1), next.kind == .number, next.join == .space { return nil }
      if index > 0, scene.tokens[index - 1].kind == .number { return nil }
      return (token.value, index + 1)
    }
    guard let spelled = SpelledNumber.read(at: index, in: scene), spelled.value <= 122 else { return nil }
    return (spelled.value, spelled.tokens.upperBound)
  }

  /// «34F», «45yo», «32a», «34yo».
  private static func shorthand(_ index: Int, _ scene: Scene) -> Age? {
    let word = scene.word(index)
    let digits = word.prefix { $0.isNumber }
    guard let value = Int(digits), (1...122).contains(value), digits.count <= 3 else { return nil }
    let rest = word.dropFirst(digits.count)
    let letters: Set<Substring> = ["f", "m", "yo", "y", "a", "yof", "yom", "yr", "ans", "h", "yrs"]
    guard letters.contains(rest) else { return nil }
    // «10 h», «5 m»: hours and metres stand after a number; «32a» and «60h» follow a person.
    if rest == "a" || rest == "h" || rest == "y" {
      guard scene.has(index - 1, [.patient, .person, .civility]) else { return nil }
    }
    if rest == "m" || rest == "f" {
      guard scene.tokens[index].end - scene.tokens[index].start == digits.utf8.count + 1, value >= 10,
        scene.reading.capitals[scene.tokens[index].end - 1] || scene.has(index - 1, .patient)
      else { return nil }
    }
    return Age(value: value, tokens: index..<index + 1)
  }

  /// «H, 51 a», «F 34 a»: sex, age and a letter for the years.
  private static func note(_ index: Int, _ end: Int, _ scene: Scene) -> Int? {
    guard scene.isWord(end, "a") || scene.isWord(end, "y") || scene.isWord(end, "ans"),
      scene.isWord(end, "ans") || scene.reading.token(end + 1).map({ $0.kind == .mark }) ?? true
    else { return nil }
    let before = scene.isMark(index - 1, ",") ? index - 2 : index - 1
    return ["h", "f", "m"].contains(scene.word(before)) && scene.isName(before) ? end + 1 : nil
  }

  /// «ans», «years old», «-year-old»: where the unit ends.
  private static func unit(after end: Int, _ scene: Scene) -> Int? {
    guard let token = scene.reading.token(end), years.contains(token), token.kind == .word else { return nil }
    if scene.isWord(end, "year") || scene.isWord(end, "years") {
      guard scene.isWord(end + 1, "old") else { return scene.has(end + 1, .person) ? end + 1 : nil }
      return end + 2
    }
    return end + 1
  }

  /// An age without its unit: «Mrs T, 68,», «at ninety-six», «Ninety-three and furious», «38 et 41 ans».
  private static func bare(_ index: Int, _ end: Int, _ value: Int, _ scene: Scene) -> Int? {
    let isSpelled = scene.tokens[index].kind == .word
    let next = scene.reading.token(end)
    let endsHere = next == nil || next?.sentence != scene.tokens[index].sentence || next?.kind == .mark
    if scene.isWord(end, "et"),
      let (_, stop) = scene.reading.token(end + 1).flatMap({ _ in number(at: end + 1, scene) }),
      let unit = unit(after: stop, scene)
    {
      return unit
    }
    let isNamed =
      value > 0 && scene.isMark(index - 1, ",")
      && scene.has(index - 2, [.given, .givenOrWord, .person, .occupation])
    guard scene.language == .english, value >= 14 || isNamed && endsHere else { return nil }
    // «At 72, our piano tuner …»
    let isLeading = index == 1 || index > 1 && scene.tokens[index - 2].sentence != scene.tokens[index].sentence
    if isLeading, value < 110, scene.isWord(index - 1, "at"), scene.isMark(end, ",") { return end }
    if scene.isWord(index - 1, "aged") || scene.isWord(index - 1, "age") { return end }
    if scene.isWord(index - 1, "of"), scene.has(index - 2, .person), !scene.isWord(index - 2, "couple") { return end }
    let isApposed =
      scene.isMark(index - 1, ",") && endsHere
      && (scene.isName(index - 2) || scene.has(index - 2, [.person, .occupation]))
    if isApposed { return end }
    // «Bipolar, 17, and captain»: between commas, behind a word.
    if !isSpelled, scene.isMark(index - 1, ","), scene.isMark(end, ","), scene.reading.token(index - 2)?.kind == .word,
      scene.reading.token(end + 1)?.kind == .word, value < 100
    {
      return end
    }
    if scene.isWord(index - 1, "is") || scene.isWord(index - 1, "was") || scene.isWord(index - 1, "turned"), endsHere,
      scene.has(index - 2, .he)
    {
      return end
    }
    guard value >= 90 else { return nil }
    if scene.isWord(index - 1, "at"), endsHere {
      return isSpelled || !scene.all.isDisjoint(with: [.he, .his, .person, .patient]) ? end : nil
    }
    guard isSpelled else { return nil }
    let begins = scene.tokens[index].join == .start || index == 0
    return begins && (endsHere || scene.isWord(end, "and")) ? end : nil
  }

  /// Spans of time and ages of many: «depuis 20 ans», «plus de 90 ans», «over 75».
  private static func isSpan(_ index: Int, _ stop: Int, _ scene: Scene) -> Bool {
    for place in stride(from: index - 1, through: max(0, index - 3), by: -1) {
      guard let token = scene.reading.token(place), token.sentence == scene.tokens[index].sentence, token.kind != .mark
      else { break }
      // «il y a 20 ans»
      if scene.isWord(place, "y"), scene.isWord(place + 1, "a"), place == index - 2 { return true }
      if spans.contains(token),
        place == index - 1 || scene.isWord(place + 1, "de") || scene.isWord(place + 1, "a")
          || scene.isWord(place + 1, "les") || scene.isWord(place + 1, "than") || scene.isWord(place + 1, "the")
      {
        return true
      }
      if token.kind == .number, scene.isWord(place + 1, "a") || scene.isWord(place + 1, "to") { return true }
    }
    if let after = scene.reading.token(stop), others.contains(after), after.sentence == scene.tokens[index].sentence {
      if scene.isWord(stop, "et") { return scene.isWord(stop + 1, "plus") || scene.isWord(stop + 1, "moins") }
      if scene.isWord(stop, "and") { return scene.isWord(stop + 1, "over") || scene.isWord(stop + 1, "older") }
      return !scene.isWord(stop, "et")
    }
    // «vingt ans d'exercice»; but «34 ans de Nant».
    return (scene.isWord(stop, "de") || scene.isWord(stop, "d")) && !scene.isName(stop + 1)
  }
}

/// Somebody of 90 or more: few enough to be known.
enum GreatAge {
  private static let old = Labels("centenaire nonagenaire supercentenaire centenarian nonagenarian supercentenarian")
  private static let many = Labels(
    "nonagenaires centenaires centenarians nonagenarians essai essais trial trials median mediane moyenne inclus cohorte cohort record recensement census"
  )

  private static let things = Labels(
    "sign test drug remedy technique idea debate law hospital institution tradition question method theory medicine")

  static func find(in scene: Scene, ages: [Age]) -> [Finding] {
    guard scene.mentions(of: [.figure, .fictional]).isEmpty, !scene.isInvented, !many.stand(in: scene) else {
      return []
    }
    var found: [Finding] = []
    for age in ages where age.value >= 90 && !isThings(age, scene) {
      found.append(scene.finding(.greatAge, .hold, scene.range(age.tokens), seen: [scene.quote(age.tokens)]))
    }
    for (index, token) in scene.tokens.enumerated() where old.contains(token) {
      // «un signe centenaire»: the word tells of a thing.
      let isAdjective =
        index > 0 && !scene.has(index - 1, [.mine, .indefinite, .definite, .his, .patient, .person, .plural])
        && scene.tokens[index].join == .space && scene.tokens[index - 1].kind == .word
        || scene.reading.token(index + 1).map(things.contains) ?? false
      guard !isAdjective, !scene.has(index - 1, .plural), !scene.has(index - 1, .generic) else { continue }
      found.append(
        scene.finding(.greatAge, .hold, scene.range(index..<index + 1), seen: [scene.quote(index..<index + 1)]))
    }
    return Array(found.prefix(1))
  }

  /// «l'insuline a cent ans»
  private static func isThings(_ age: Age, _ scene: Scene) -> Bool {
    // The verb, not «à».
    scene.isWord(age.tokens.lowerBound - 1, "a")
      && scene.quote(age.tokens.lowerBound - 1..<age.tokens.lowerBound) != "à"
      && scene.has(age.tokens.lowerBound - 2, [.care, .illness, .ill, .eponym, .institution])
  }
}
