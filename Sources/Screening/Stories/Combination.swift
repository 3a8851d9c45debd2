/// Details that alone say little and together point to one person.
enum Combination {
  private static let job = Labels("recrute recruit hiring vacancy poste associe successeur")

  static func find(in scene: Scene, cast: Cast, ages: [Age], places: [NamedPlace]) -> Finding? {
    guard !scene.isInvented, !cast.hasPublicPerson, !scene.all.contains(.source), !isOffer(scene, ages), !isCount(scene)
    else { return nil }
    let small = places.filter { $0.size != .large }
    if scene.all.contains(.rareDisease), let place = small.first ?? loneRegion(places, scene) {
      return rare(scene, place)
    }
    var details: [Range<Int>] = []
    var kinds = 0
    func count(_ found: [Range<Int>]) {
      guard let first = found.first else { return }
      details.append(first)
      kinds += 1
    }
    let person = person(scene, cast, ages, small)
    guard let person, isHealth(scene) else { return nil }
    count(ages.map(\.tokens))
    count(small.map(\.tokens))
    count(preciseDays(scene))
    count(occupations(scene, cast))
    count(scene.mentions(of: .school).map(\.tokens))
    count(kin(scene))
    count(scene.mentions(of: .creed).map(\.tokens))
    count(only(scene) + (ages.isEmpty ? [] : last(scene)))
    guard kinds >= 2 else { return nil }
    let pieces = ([person] + details).sorted { $0.lowerBound < $1.lowerBound }
    var seen: [String] = []
    for piece in details.sorted(by: { $0.lowerBound < $1.lowerBound }) { seen.append(scene.quote(piece)) }
    let field = scene.tokens[pieces[0].lowerBound].field
    let last = pieces.last { scene.tokens[$0.lowerBound].field == field } ?? pieces[0]
    return scene.finding(.combination, .hold, scene.range(pieces[0].lowerBound..<last.upperBound), seen: seen)
  }

  private static func rare(_ scene: Scene, _ place: NamedPlace) -> Finding? {
    guard let disease = scene.mentions(of: .rareDisease).first else { return nil }
    // The name of the disease is no place.
    guard !disease.tokens.overlaps(place.tokens) else { return nil }
    return scene.finding(
      .rarePlace, .holdHigh, scene.range(disease.tokens),
      seen: [scene.quote(disease.tokens), scene.quote(place.tokens)])
  }

  /// A whole region is small for «the only one».
  private static func loneRegion(_ places: [NamedPlace], _ scene: Scene) -> NamedPlace? {
    scene.all.contains(.only) ? places.first : nil
  }

  private static func isHealth(_ scene: Scene) -> Bool {
    !scene.all.isDisjoint(with: WordClass.health.union([.event, .setting, .carer]))
  }

  // MARK: The person

  private static func person(_ scene: Scene, _ cast: Cast, _ ages: [Age], _ places: [NamedPlace]) -> Range<Int>? {
    let told = cast.people.filter { !Story.isGeneric($0, scene) }
    if let person = told.first(where: { isPointedAt($0, scene, ages, places) }) { return person.tokens }
    if let age = ages.first(where: { isOfSomebody($0, scene) }) { return age.tokens }
    if let kin = scene.mentions(of: .kin).first { return kin.tokens }
    if let creed = scene.mentions(of: .creed).first { return creed.tokens }
    if let only = only(scene).first { return only }
    return told.first { $0.manner == .pronoun || $0.manner == .kin }?.tokens ?? pair(scene)
  }

  /// «le patient», «the printer»: a kind of people or a thing, unless more is told.
  private static func isPointedAt(_ person: Cast.Person, _ scene: Scene, _ ages: [Age], _ places: [NamedPlace]) -> Bool
  {
    switch person.manner {
    case .ownPatient, .someone, .kin: true
    case .pronoun: false
    case .known:
      person.isOccupation
        ? !ages.isEmpty || !only(scene).isEmpty || !scene.all.isDisjoint(with: [.event, .death, .kin, .creed])
          || isOfPlace(person.tokens.upperBound, scene)
          || !scene.all.isDisjoint(with: [.ill, .illness, .sensitive]) && !places.isEmpty
        : !scene.has(person.tokens.upperBound - 1, .patient)
    }
  }

  /// «le boucher du village», «the postman of Lochcarron»
  private static func isOfPlace(_ index: Int, _ scene: Scene) -> Bool {
    guard ["du", "de", "d", "of", "from"].contains(scene.word(index)) else { return false }
    return scene.has(index + 1, .place) || scene.isName(index + 1)
  }

  /// «à 97 ans», «19-year-old»: an age that is told of one.
  private static func isOfSomebody(_ age: Age, _ scene: Scene) -> Bool {
    !Story.isAsked(age.tokens.lowerBound, scene)
  }

  /// «les deux instituteurs», «two eighth-graders».
  private static func pair(_ scene: Scene) -> Range<Int>? {
    let two: Set<String> = ["deux", "two", "trois"]
    for index in scene.tokens.indices where scene.has(index, [.occupation, .person, .family]) {
      // «the two primary teachers»
      for first in [index - 1, index - 2] where scene.sameSentence(first, index) && two.contains(scene.word(first)) {
        if (first..<index).allSatisfy({ scene.tokens[$0].kind == .word }) { return first..<index + 1 }
      }
    }
    return nil
  }

  // MARK: The details

  private static func occupations(_ scene: Scene, _ cast: Cast) -> [Range<Int>] {
    let told = cast.people.filter(\.isOccupation).map(\.tokens)
    if !told.isEmpty { return told }
    if let pair = pair(scene), scene.has(pair.upperBound - 1, .occupation) { return [pair] }
    return scene.mentions(of: .occupation).filter {
      let before = $0.tokens.lowerBound - 1
      let isTold =
        scene.has(before, [.definite, .indefinite]) || scene.reading.token(before).map { $0.kind != .word } ?? true
        || !scene.sameSentence(before, before + 1) || ["is", "was", "est", "etait"].contains(scene.word(before))
      return isTold && !scene.has($0.tokens.lowerBound, .carer) && isSingular($0.tokens, scene)
    }.map(\.tokens)
  }

  private static func isSingular(_ tokens: Range<Int>, _ scene: Scene) -> Bool {
    let word = scene.word(tokens.upperBound - 1)
    return !(word.hasSuffix("s") || word.hasSuffix("x")) || scene.has(tokens.lowerBound - 1, .indefinite)
  }

  /// A weekday or a date; «this week» is none.
  private static func preciseDays(_ scene: Scene) -> [Range<Int>] {
    var found = scene.mentions(of: .when).map(\.tokens)
    for index in scene.tokens.indices where scene.has(index, .month) {
      let isDay = [index - 1, index + 1].contains { place in
        guard let token = scene.reading.token(place), token.sentence == scene.tokens[index].sentence else {
          return false
        }
        return token.kind == .number && (1...31).contains(token.value)
      }
      if isDay { found.append(index..<index + 1) }
    }
    return found
  }

  private static func kin(_ scene: Scene) -> [Range<Int>] {
    var found = scene.mentions(of: .kin).map(\.tokens)
    let children = Labels("enfants children kids filles fils petits sons daughters grandsons")
    for (index, token) in scene.tokens.enumerated() where children.contains(token) {
      let before = scene.reading.token(index - 1)
      let isCounted =
        before.map { $0.kind == .number && $0.value < 12 } ?? false
        || SpelledNumber.read(at: index - 1, in: scene) != nil
        || scene.has(index - 1, .his)
      if isCounted { found.append(index - 1..<index + 1) }
    }
    if let pair = pair(scene), scene.has(pair.upperBound - 1, .family) { found.append(pair) }
    // «mère célibataire de deux garçons»
    for index in scene.tokens.indices where scene.has(index, .family) && scene.has(index, .person) {
      for link in [index + 1, index + 2] where scene.isWord(link, "de") || scene.isWord(link, "of") {
        if SpelledNumber.read(at: link + 1, in: scene) != nil, scene.sameSentence(index, link + 1) {
          found.append(index..<link + 2)
        }
      }
    }
    return found
  }

  /// «la seule notaire», «our only», «le doyen»: not «seulement».
  private static func only(_ scene: Scene) -> [Range<Int>] {
    scene.mentions(of: .only).map(\.tokens).filter { tokens in
      scene.has(tokens.lowerBound - 1, [.definite, .mine, .his])
        && !scene.isWord(tokens.lowerBound - 2, "am") && !scene.isWord(tokens.lowerBound - 2, "suis")
        && scene.sameSentence(tokens.lowerBound - 1, tokens.lowerBound)
    }
  }

  /// «le dernier tailleur de meules», «the last lamplighter», of whom an age is told.
  private static func last(_ scene: Scene) -> [Range<Int>] {
    scene.tokens.indices.filter {
      ["dernier", "derniere", "last"].contains(scene.word($0)) && scene.has($0 - 1, .definite)
        && (scene.isWord($0 + 2, "de") || scene.isWord($0 + 2, "d") || scene.isWord($0 + 2, "of"))
        && !scene.has($0 + 1, [.when, .month, .setting, .care])
    }.map { $0..<$0 + 2 }
  }

  // MARK: What is none

  /// A vacancy, an opening, a meeting.
  private static func isOffer(_ scene: Scene, _ ages: [Age]) -> Bool {
    ages.isEmpty && (!scene.all.isDisjoint(with: [.venue, .offer]) || job.stand(in: scene))
      && scene.all.isDisjoint(with: [.event, .death, .rareDisease])
  }

  /// «12 cas confirmés», «61 viticulteurs»: a number of many.
  private static func isCount(_ scene: Scene) -> Bool {
    let many = Labels("cas cases patients people personnes women men femmes hommes enfants children deaths deces")
    return scene.tokens.indices.contains { index in
      guard let token = scene.reading.token(index), let next = scene.reading.token(index + 1), next.join == .space,
        next.sentence == token.sentence,
        !scene.isWord(index - 1, "year"),
        token.kind == .number ? token.value >= 5 : (SpelledNumber.read(at: index, in: scene)?.value ?? 0) >= 5
      else { return false }
      return many.contains(next)
        || next.kind == .word && scene.has(index + 1, [.occupation, .patients]) && scene.word(index + 1).hasSuffix("s")
    }
  }
}
