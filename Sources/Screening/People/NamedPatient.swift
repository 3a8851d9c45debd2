/// People named as only a patient is: with a civility, «ma patiente …», «le petit …», a first name beside an illness.
enum NamedPatient {
  private static let small = Labels("petit petite bebe little baby mamie papi papy granny tante oncle pauvre poor")
  private static let group = Labels(
    "famille jumeaux jumelles freres soeurs family twins boys girls brothers sisters triplets triples fratrie clan")
  private static let called = Labels(
    "called named appelons nommons appelle appelait prenomme prenommee nommee nomme surnomme")
  private static let after = Labels("has is was had and et a est ne n se s lui m me avait etait ou va")

  private static let ties = Labels("de d du of by par from avec with selon pour for et and")

  static func find(in scene: Scene, ages: [Age]) -> [Finding] {
    var found: [Finding] = []
    var taken = 0
    for index in scene.tokens.indices where index >= taken && scene.tokens[index].kind == .word {
      guard let name = patient(at: index, scene, ages) else { continue }
      taken = name.upperBound
      let initial = Mask.name(scene.quote(nameTokens(name, scene)))
      let civility =
        scene.has(name.lowerBound, .civility) ? scene.quote(name.lowerBound..<name.lowerBound + 1) + " " : ""
      found.append(scene.finding(.namedPatient, .holdHigh, scene.range(name), seen: [civility + initial]))
    }
    return found
  }

  /// The last tokens of a naming, which are the name.
  private static func nameTokens(_ name: Range<Int>, _ scene: Scene) -> Range<Int> {
    let first = name.first {
      scene.isName($0) && !scene.has($0, [.civility, .patient, .mine, .definite]) && !small.contains(scene.tokens[$0])
        && !group.contains(scene.tokens[$0])
    }
    return (first ?? name.upperBound - 1)..<name.upperBound
  }

  private static func patient(at index: Int, _ scene: Scene, _ ages: [Age]) -> Range<Int>? {
    if let name = CivilName(at: index, scene) { return civil(name, scene, ages) }
    if scene.isInvented || scene.isHistory { return nil }
    return ofMine(index, scene) ?? littleOne(index, scene) ?? group(index, scene) ?? call(index, scene)
      ?? capitals(index, scene) ?? firstName(index, scene, ages)
  }

  private static func civil(_ name: CivilName, _ scene: Scene, _ ages: [Age]) -> Range<Int>? {
    switch Role.of(name, scene) {
    case .unknown: return name.tokens
    case .professional, .publicFigure, .invented: return nil
    }
  }

  /// «ma patiente Yasmina», «my patient Gwen», «notre petit Paul».
  private static func ofMine(_ index: Int, _ scene: Scene) -> Range<Int>? {
    guard scene.has(index, .patient) || scene.has(index, .person) && scene.has(index - 1, .mine),
      scene.isName(index + 1), scene.sameSentence(index, index + 1),
      scene.reading.token(index + 1)?.join == .space, scene.has(index - 1, [.mine, .definite, .indefinite]),
      !scene.has(index + 1, .eponym) || scene.has(index - 1, .mine), !scene.has(index + 1, [.figure, .city, .region])
    else { return nil }
    guard !isInitials(index + 1, scene), scene.has(index + 1, [.given, .givenOrWord]) || scene.has(index - 1, .mine)
    else { return nil }
    return index - 1..<index + 2
  }

  /// «patient H.M.»: the initials of a published case.
  private static func isInitials(_ index: Int, _ scene: Scene) -> Bool {
    (scene.reading.token(index).map { $0.end - $0.start == 1 } ?? false) && scene.isMark(index + 1, ".")
  }

  /// «le petit Noam», «Baby Theo», «little Amara».
  private static func littleOne(_ index: Int, _ scene: Scene) -> Range<Int>? {
    if let trade = tradesman(index, scene) { return trade }
    guard small.contains(scene.tokens[index]), scene.isName(index + 1), scene.sameSentence(index, index + 1),
      let next = scene.reading.token(index + 1), next.join == .space || next.join == .none,
      scene.has(index + 1, [.given, .givenOrWord])
        || scene.has(index, .person) && !scene.has(index + 1, .eponym) && !scene.reading.isShouting,
      !scene.has(index + 1, [.figure, .fictional, .city, .region, .month])
    else { return nil }
    guard !scene.has(index + 2, [.figure]),
      !(scene.language == .english && next.join == .space && isTitleCase(scene, index) && !scene.has(index + 1, .given))
    else { return nil }
    return index..<index + 2
  }

  /// «le boulanger Maurice»: a trade and a first name alone, beside an illness.
  private static func tradesman(_ index: Int, _ scene: Scene) -> Range<Int>? {
    guard scene.language == .french, scene.has(index, .occupation), scene.has(index - 1, .definite),
      !scene.has(index, [.carer, .publicOffice, .doctor]), scene.has(index + 1, .given), scene.isName(index + 1),
      !scene.isName(index + 2), scene.sameSentence(index, index + 1), !scene.all.isDisjoint(with: .health),
      scene.all.isDisjoint(with: [.figure, .fictional, .source]), !scene.reading.isShouting
    else { return nil }
    return index - 1..<index + 2
  }

  /// «la famille Castagné», «les jumeaux Ferrand», «the Hartley boys», «chez les Bourdin».
  private static func group(_ index: Int, _ scene: Scene) -> Range<Int>? {
    if scene.isWord(index, "chez"), scene.isWord(index + 1, "les"), scene.isName(index + 2),
      !scene.has(index + 2, [.eponym, .figure])
    {
      return index..<index + 3
    }
    if let house = house(index, scene) { return house }
    guard group.contains(scene.tokens[index]) else { return nil }
    if scene.language == .french, scene.isName(index + 1), scene.sameSentence(index, index + 1),
      scene.reading.token(index + 1)?.join == .space,
      !scene.has(index + 1, [.eponym, .figure, .fictional, .surname, .city, .region])
    {
      return index..<index + 2
    }
    if scene.language == .english, scene.isName(index - 1), scene.isWord(index - 2, "the"),
      scene.sameSentence(index - 1, index),
      !scene.has(index - 1, [.eponym, .figure, .fictional, .surname, .region, .city, .creed])
    {
      return index - 1..<index + 1
    }
    return nil
  }

  /// «les Lacassagne», «the Ainsleys», beside an illness: a name that no list knows.
  private static func house(_ index: Int, _ scene: Scene) -> Range<Int>? {
    guard scene.isWord(index, scene.language == .french ? "les" : "the"), scene.isName(index + 1),
      scene.sameSentence(index, index + 1), let name = scene.reading.token(index + 1), name.join == .space,
      name.end - name.start > 4, !name.isAllCapitals, scene.classes(index + 1).isEmpty, !scene.isName(index + 2),
      !scene.reading.isShouting, !isTitleCase(scene, index), !scene.all.isDisjoint(with: .health),
      !scene.all.contains(.source), scene.all.isDisjoint(with: [.figure, .fictional])
    else { return nil }
    let word = scene.word(index + 1)
    if scene.language == .french { return word.hasSuffix("s") || word.hasSuffix("x") ? nil : index..<index + 2 }
    guard word.hasSuffix("s"), !word.hasSuffix("ss") else { return nil }
    let isAlone = !scene.sameSentence(index, index + 2) || scene.tokens[index + 2].kind == .mark
    return isAlone || ["are", "were", "have", "had", "and", "all"].contains(scene.word(index + 2))
      ? index..<index + 2 : nil
  }

  /// «a patient called Winston», «appelons-le Lucien».
  private static func call(_ index: Int, _ scene: Scene) -> Range<Int>? {
    guard called.contains(scene.tokens[index]) else { return nil }
    var next = index + 1
    if ["le", "la", "l", "him", "her"].contains(scene.word(next)) { next += 1 }
    guard scene.isName(next), scene.has(next, [.given, .givenOrWord]), scene.sameSentence(index, next) else {
      return nil
    }
    return Role.isAmongColleagues(index..<next + 1, scene) ? nil : index..<next + 1
  }

  /// «VASSALLO Rose», «LEFORT Suzanne»: a register's way of writing.
  private static func capitals(_ index: Int, _ scene: Scene) -> Range<Int>? {
    let token = scene.tokens[index]
    guard token.isAllCapitals, token.end - token.start >= 3, !scene.reading.isShouting else { return nil }
    let comma = scene.isMark(index + 1, ",") ? 1 : 0
    guard let next = scene.reading.token(index + 1 + comma), next.isCapital, !next.isAllCapitals,
      next.end - next.start > 2,
      scene.has(index + 1 + comma, [.given, .givenOrWord]), next.sentence == token.sentence,
      next.join == .space || next.join == .hyphen,
      scene.classes(index).isDisjoint(with: [
        .illness, .rareDisease, .care, .ill, .source, .doctor, .region, .city, .figure,
      ]),
      Lexicon.shared.classes(Lexicon.capitals(token.hash), scene.language).isEmpty
    else { return nil }
    return index..<index + 2 + comma
  }

  /// «Solène ne veut plus de piqûres», «Adieu Fernand», «Marius et son diabète».
  private static func firstName(_ index: Int, _ scene: Scene, _ ages: [Age]) -> Range<Int>? {
    // «Grace, seven, …»
    let isAged = scene.isMark(index + 1, ",") && ages.contains { $0.tokens.lowerBound == index + 2 }
    let isSure = scene.has(index, .given) || isAged && scene.has(index, .givenOrWord)
    guard isSure || scene.has(index, .givenOrWord) && !scene.reading.isShouting, scene.isName(index),
      scene.classes(index).isDisjoint(with: [
        .figure, .fictional, .eponym, .city, .region, .month, .when, .civility, .doctor, .illness,
      ])
    else { return nil }
    // Behind another name it is a surname; before one, a whole name.
    if scene.isName(index - 1), scene.sameSentence(index - 1, index), scene.tokens[index].join == .space,
      !scene.reading.isShouting,
      !scene.has(index - 1, [.farewell, .definite, .patient]), scene.tokens[index - 1].join != .start
    {
      return nil
    }
    if scene.has(index - 1, [.doctor, .civility])
      || scene.isMark(index - 1, ".") && scene.has(index - 2, [.doctor, .civility])
    {
      return nil
    }
    if scene.has(index - 1, .place)
      || ["saint", "sainte", "st", "hopital", "rue", "san", "santa"].contains(scene.word(index - 1))
    {
      return nil
    }
    let isFull = !scene.reading.isShouting && Role.isFullName(index, scene)
    let isInitialled =
      scene.reading.token(index + 1).map { $0.end - $0.start == 1 && $0.isCapital } ?? false
      && scene.isMark(index + 2, ".")
    let name = index..<(isFull ? index + 2 : index + 1)
    if scene.has(index + 1, [.figure, .eponym, .fictional]), isFull { return nil }
    if Role.isAmongColleagues(name, scene) || scene.all.contains(.source) { return nil }
    if !scene.all.isDisjoint(with: [.figure, .fictional]) { return nil }
    if isInitialled, isSure { return index..<index + 2 }
    let isTag =
      scene.tokens[index].join == .none && scene.reading.capitals[scene.tokens[index].start]
      && scene.tokens.indices.contains(index - 1) && scene.tokens[index - 1].kind == .word
    let isFarewell =
      scene.isMark(index - 1, ",") && scene.has(index - 2, .farewell)
      && (index <= 3 || scene.tokens[index - 4].sentence != scene.tokens[index].sentence)
      || scene.has(index - 1, .farewell) && scene.sameSentence(index - 1, index)
        && !(scene.isWord(index - 1, "pour") && index > 1 && scene.tokens[index - 1].join != .start)
        && !(scene.isWord(index - 1, "for") && scene.tokens[index - 1].join != .start)
      || (scene.isWord(index - 1, "a") || scene.isWord(index - 1, "to")) && scene.has(index - 2, .farewell)
      || isTag && scene.all.contains(.farewell)
    let isAddressed =
      isSure && (scene.isWord(index - 1, "a") || scene.isWord(index - 1, "to"))
      && (index == 1 || scene.tokens[index - 2].sentence != scene.tokens[index].sentence)
      && (!scene.sameSentence(index, index + 1) || scene.isMark(index + 1, ","))
    let isWhole =
      isSure && scene.tokens[index].join == .start
      && (scene.reading.token(index + 1).map { $0.field != scene.tokens[index].field } ?? true)
    let isOwning = scene.isWord(index + 1, "s") && scene.reading.token(index + 1)?.join == .apostrophe
    let isSubject =
      scene.has(index + 1, [.humanVerb]) || after.contains(scene.reading.token(index + 1) ?? scene.tokens[index])
      || scene.isMark(index + 1, ",") || scene.isMark(index + 1, ":") || isOwning
    let isIll = !scene.all.isDisjoint(with: .health.union([.event, .body])) || !ages.isEmpty
    let isTold = !scene.all.isDisjoint(with: [.author, .mine, .setting])
    if isFarewell && (isSure || isTold || isIll) || isAddressed || isWhole && (isTold || isIll) {
      return name
    }
    guard isSure else { return nil }
    if isFull { return isIll && isTold && !scene.all.contains(.colleague) ? name : nil }
    let isBodys =
      (scene.isWord(index - 1, "de") || scene.isWord(index - 1, "d"))
      && scene.has(index - 2, [.body, .feature, .ill, .illness, .care])
    let isAlone = isBodys || !(scene.reading.token(index - 1).map(ties.contains) ?? false)
    if isIll, isTag || isSubject || scene.tokens[index].join == .start || isTold || isAlone { return name }
    return nil
  }

  /// English titles may give every word a capital: then a capital says little.
  static func isTitleCase(_ scene: Scene, _ index: Int) -> Bool {
    scene.titleCased.contains(scene.tokens[index].field)
  }
}
