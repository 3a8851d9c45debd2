/// The people of an announcement and what they are in it: what the story test and the count of details ask.
struct Cast {
  /// How surely one living person is meant.
  enum Manner {
    /// «ma patiente», «a patient of mine», «34F»
    case ownPatient
    /// «un homme», «a farmer», «cette maman»
    case someone
    /// «la mamie», «the man», «le couple»
    case known
    /// «elle m'a dit», «he»
    case pronoun
    /// «son mari», «her sons»
    case kin
  }

  struct Person {
    var tokens: Range<Int>
    var manner: Manner
    /// The noun is a trade or an office.
    var isOccupation = false
    /// A bed or a room stands for who lies in it.
    var isBed = false
  }

  private(set) var people: [Person] = []
  /// Somebody who acts in public is named: professional, author, historic or invented.
  private(set) var hasPublicPerson = false

  init(_ scene: Scene) {
    for index in scene.tokens.indices where scene.tokens[index].kind != .mark {
      if let person = arrival(at: index, scene) ?? noun(at: index, scene) ?? pronoun(at: index, scene)
        ?? kin(at: index, scene)
      {
        people.append(person)
      }
    }
    hasPublicPerson = Role.hasPublicPerson(scene)
  }

  func has(_ manners: Manner...) -> Bool { people.contains { manners.contains($0.manner) } }

  // MARK: Nouns

  private static let notAPerson = Labels(
    "portal portals list lists leaflet panel safety record records population populations expert experts experience education journey care group groups outcomes satisfaction advocate zero type types standardise simule virtuel ideal partenaire"
  )
  private static let things = Labels("printer monitor computer conductor scanner copier")
  private static let adjectives = Labels(
    "jeune vieux vieille petit petite grand grande ancien ancienne pauvre brave certain certaine young old elderly little retired former unknown local frail poor nice charming well-known famous middle-aged homeless quiet big tall sweet tired newly widowed vieil dernier derniere premier premiere bon bonne belle beau seul seule unique only sole lone doyen doyenne plus tout toute deuxieme troisieme first last next oldest youngest favourite favorite sickest toughest third"
  )

  private func noun(at index: Int, _ scene: Scene) -> Person? {
    let isPatient = scene.has(index, .patient)
    let isPerson = scene.has(index, .person)
    let isTrade =
      scene.has(index, .occupation) && !scene.has(index, .carer) && !Self.things.contains(scene.tokens[index])
      || isStrickenCarer(index, scene)
    if let one = oneOfMine(index, scene) { return one }
    guard isPatient || isPerson || isTrade, !isPlural(index, scene), !Self.isCompound(index + 1, scene) else {
      return nil
    }
    if isPatient, isName(index, scene) { return nil }
    var first = index
    var steps = 0
    while steps < 3, let before = scene.reading.token(first - 1), before.sentence == scene.tokens[index].sentence,
      before.kind != .mark,
      Self.adjectives.contains(before) || isAgeWord(first - 1, scene) || scene.has(first - 1, [.person, .occupation])
    {
      first -= 1
      steps += 1
    }
    let determiner = lead(first, scene)
    guard
      scene.reading.token(determiner)?.sentence == scene.tokens[index].sentence || determiner < 0
        || isBare(first, scene)
    else { return nil }
    if scene.has(determiner, .mine), scene.sameSentence(determiner, index) {
      return isPatient || isPerson && !scene.has(index, .family)
        ? Person(tokens: determiner..<index + 1, manner: .ownPatient) : nil
    }
    if isPatient, scene.isWord(index + 1, "of"), scene.isWord(index + 2, "mine") {
      return Person(tokens: max(0, determiner)..<index + 3, manner: .ownPatient)
    }
    if scene.has(determiner, .indefinite), scene.sameSentence(determiner, index) {
      if isStatistic(determiner, index, scene) { return nil }
      return Person(tokens: determiner..<index + 1, manner: .someone, isOccupation: isTrade)
    }
    if scene.has(determiner, .definite) || scene.isWord(determiner, "au") || scene.isWord(determiner, "du"),
      scene.sameSentence(determiner, index)
    {
      return Person(tokens: determiner..<index + 1, manner: .known, isOccupation: isTrade)
    }
    if isBare(first, scene) { return Person(tokens: first..<index + 1, manner: .someone, isOccupation: isTrade) }
    return nil
  }

  private static let links = Labels(
    "of on in for to by with and or is was at from as that who the per than about like into makes every each any no")

  /// Where the determiner stands: in English one or two words that no list knows may follow it, «an Olympic rower».
  private func lead(_ first: Int, _ scene: Scene) -> Int {
    let own: WordClass = [.indefinite, .definite, .mine]
    guard scene.language == .english, !scene.has(first - 1, own) else { return first - 1 }
    var place = first - 1
    while place >= first - 2, scene.sameSentence(place, first), let token = scene.reading.token(place),
      token.kind == .word, token.join != .apostrophe, !Self.links.contains(token),
      !scene.has(place, [.he, .his, .author, .generic, .plural, .carer, .doctor, .ours, .when])
    {
      if ["a", "an", "my", "our"].contains(scene.word(place - 1)), scene.sameSentence(place - 1, first) {
        return place - 1
      }
      place -= 1
    }
    return first - 1
  }

  private static let notOurs = Labels("maladies diseases illnesses symptomes symptoms teachers students professeurs")

  /// «un de mes patients», «one of my diabetics»
  private func oneOfMine(_ index: Int, _ scene: Scene) -> Person? {
    let isIll = scene.has(index, [.ill, .illness, .occupation]) && scene.word(index).hasSuffix("s")
    guard scene.has(index, .patients) || isIll && !Self.notOurs.contains(scene.tokens[index]),
      scene.has(index - 1, [.ours, .mine]),
      scene.isWord(index - 2, "de") || scene.isWord(index - 2, "of"),
      ["un", "une", "one", "l", "premier", "premiere", "dernier", "derniere"].contains(scene.word(index - 3))
    else { return nil }
    return Person(tokens: index - 3..<index + 1, manner: .ownPatient)
  }

  /// «une infirmière de mon service a fait une tentative de suicide»: who cares for others may be the patient.
  private func isStrickenCarer(_ index: Int, _ scene: Scene) -> Bool {
    scene.has(index, .carer) && scene.has(index - 1, .indefinite) && !scene.all.isDisjoint(with: [.death, .sensitive])
  }

  private static func isCompound(_ next: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(next), token.join == .space || token.join == .hyphen else { return false }
    return notAPerson.contains(token)
  }

  private func isName(_ index: Int, _ scene: Scene) -> Bool {
    scene.isWord(index, "patient") && scene.isName(index) && scene.tokens[index].join != .start
      && scene.isMark(index + 1, ".")
  }

  private func isAgeWord(_ index: Int, _ scene: Scene) -> Bool {
    let word = scene.word(index)
    return ["year", "old", "aged"].contains(word) || scene.reading.token(index)?.kind == .number
  }

  /// «Agriculteur de 47 ans», «34F»: the noun begins the sentence.
  private func isBare(_ first: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(first) else { return false }
    guard let before = scene.reading.token(first - 1) else { return true }
    // «malade» in quotation marks is a word, not somebody.
    if scene.isMark(first - 1, "\""), scene.isMark(first + 1, "\"") { return false }
    return before.sentence != token.sentence || before.kind == .mark && !scene.isMark(first - 1, "'")
  }

  /// «une femme sur huit», «one in nine».
  private func isStatistic(_ determiner: Int, _ noun: Int, _ scene: Scene) -> Bool {
    scene.isWord(noun + 1, "sur")
      || scene.isWord(noun + 1, "in")
        && (scene.reading.token(noun + 2)?.kind == .number || SpelledNumber.read(at: noun + 2, in: scene) != nil)
      || scene.isWord(determiner - 1, "sur")
  }

  private func isPlural(_ index: Int, _ scene: Scene) -> Bool {
    let word = scene.word(index)
    guard word.hasSuffix("s") || word.hasSuffix("x") else { return false }
    if word.hasSuffix("ss") || ["fils", "vieux", "gars", "pts"].contains(word) { return false }
    return !scene.has(index - 1, [.indefinite])
  }

  private static let arrivals = Labels(
    "entre entree admis admise opere operee venu venue arrive arrivee adresse adressee amene amenee retrouve retrouvee trouve trouvee decouvert decouverte hospitalise hospitalisee reparti repartie transfere transferee reanime reanimee admitted brought seen referred found discharged transferred presented"
  )
  private static let leads = Labels(
    "au aux a sur sans apres pour avec par inconscient inconsciente with by after from in un une ce cette last on at")

  /// «Admise dimanche pour un malaise»: a note without its subject.
  private func arrival(at index: Int, _ scene: Scene) -> Person? {
    let token = scene.tokens[index]
    guard Self.arrivals.contains(token),
      token.join == .start || index == 0 || scene.tokens[index - 1].sentence != token.sentence,
      let next = scene.reading.token(index + 1), next.sentence == token.sentence,
      scene.has(index + 1, .when) || Self.leads.contains(next)
    else { return nil }
    return Person(tokens: index..<index + 1, manner: .someone)
  }
}
