/// One person's story told by who cared for them: an anecdote, with or without a name.
///
/// It takes one specific person and the author's care; questions, habits, hypotheses, published cases, invented ones and
/// the author's own illness are none.
enum Story {
  static func find(in scene: Scene, cast: Cast, ages: [Age]) -> Finding? {
    guard !Role.isInvented(scene), let evidence = Evidence(scene, cast, ages), evidence.isStory else { return nil }
    let pieces = evidence.pieces.sorted { $0.lowerBound < $1.lowerBound }
    guard let first = pieces.first, let last = pieces.last else { return nil }
    let field = scene.tokens[first.lowerBound].field
    let end = pieces.last { scene.tokens[$0.lowerBound].field == field } ?? last
    var finding = scene.finding(
      .story, evidence.isGrave ? .holdHigh : .hold, scene.range(first.lowerBound..<end.upperBound),
      seen: pieces.prefix(4).map { scene.quote($0) })
    finding.mentionsConsent = scene.all.contains(.consent)
    return finding
  }

  /// What speaks for a story.
  struct Evidence {
    private(set) var pieces: [Range<Int>] = []
    private(set) var isStory = false
    private(set) var isGrave = false

    init?(_ scene: Scene, _ cast: Cast, _ ages: [Age]) {
      let people = cast.people.filter { !Story.isGeneric($0, scene) }
      guard !people.isEmpty || scene.all.contains(.setting) || scene.all.contains(.consent) else { return nil }
      let isSourced = scene.all.contains(.source)
      let isOwn = Story.isOwn(scene)
      let authors = Story.authors(scene)
      let settings = Story.settings(scene)
      let moments = scene.mentions(of: .when).map(\.tokens)
      let hasQuote = scene.reading.bytes.contains(0x22)

      func first(_ manner: Cast.Manner...) -> Cast.Person? { people.first { manner.contains($0.manner) } }
      let own = first(.ownPatient)
      let other = first(.someone, .known)
      let pronoun = first(.pronoun)
      let kin = first(.kin)

      isStory = false
      if own != nil {
        isStory = true
      } else if isSourced || cast.hasPublicPerson {
        isStory =
          (other != nil || pronoun != nil) && !authors.isEmpty && !moments.isEmpty && !settings.isEmpty
          && !cast.hasPublicPerson
      } else if isOwn {
        isStory = first(.someone) != nil && !authors.isEmpty && !moments.isEmpty
      } else {
        let author = !authors.isEmpty
        let somebody = first(.someone)
        if somebody != nil, author { isStory = true }
        if pronoun != nil, author || !settings.isEmpty { isStory = true }
        if kin != nil,
          author || !settings.isEmpty || !moments.isEmpty || pronoun != nil && !scene.all.isDisjoint(with: .health)
        {
          isStory = true
        }
        if first(.known) != nil, author,
          !moments.isEmpty || !settings.isEmpty || pronoun != nil
            || !scene.all.isDisjoint(with: [.ill, .care, .illness])
        {
          isStory = true
        }
        if somebody != nil, !settings.isEmpty, !moments.isEmpty || hasQuote { isStory = true }
        if somebody != nil, !moments.isEmpty, !ages.isEmpty, !settings.isEmpty || !scene.all.isDisjoint(with: .health) {
          isStory = true
        }
        if ages.contains(where: { $0.tokens.count == 1 && scene.tokens[$0.tokens.lowerBound].kind == .mixed }),
          author || !moments.isEmpty || !scene.all.isDisjoint(with: .health)
        {
          isStory = true
        }
        // A confidence of somebody known to all.
        if !scene.all.isDisjoint(with: [.publicOffice, .person]), author, !settings.isEmpty,
          people.contains(where: { $0.isOccupation })
        {
          isStory = true
        }
      }
      // «with her permission, names changed»: a story that says of itself that it is one.
      if scene.all.contains(.consent), !isSourced, !people.isEmpty || !authors.isEmpty { isStory = true }
      guard isStory else { return nil }
      pieces = [own, other, pronoun, kin].compactMap { $0?.tokens } + moments.prefix(1)
      if let author = authors.first ?? settings.first { pieces.append(author) }
      isGrave = hasQuote && own != nil || !moments.isEmpty && own != nil
    }
  }

  // MARK: Who speaks, and where

  /// The author's own part: first person, in French with its verb.
  private static func authors(_ scene: Scene) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for index in scene.tokens.indices
    where scene.has(index, [.author, .mine, .ours]) && scene.tokens[index].kind == .word {
      if scene.language == .french {
        if scene.isWord(index, "m") || scene.isWord(index, "j") {
          guard scene.reading.token(index + 1)?.join == .apostrophe else { continue }
        }
        if scene.isWord(index, "ai"), !scene.isWord(index - 1, "j") { continue }
      } else if scene.isWord(index, "us") && scene.tokens[index].isAllCapitals {
        continue
      }
      found.append(index..<index + 1)
    }
    return found
  }

  private static func settings(_ scene: Scene) -> [Range<Int>] { scene.mentions(of: .setting).map(\.tokens) }

  /// The author as patient, or the author's family.
  static func isOwn(_ scene: Scene) -> Bool { scene.all.contains(.own) }

  // MARK: What is nobody

  private static let questions = Labels(
    "quand lorsque lorsqu si comment pourquoi peut doit faut should can could would may must does when if how why whether suppose imagine supposons imaginons imaginez chaque every each any quel quelle quels quelles what"
  )

  /// «Que faire si un patient…», «Should a 45-year-old man…», «quand une patiente pleure»: nobody in particular.
  static func isGeneric(_ person: Cast.Person, _ scene: Scene) -> Bool {
    let index = person.tokens.lowerBound
    let sentence = scene.tokens[index].sentence
    if person.manner == .ownPatient {
      return isQuestion(sentence, scene) && scene.all.isDisjoint(with: [.when, .consent])
    }
    if person.manner == .pronoun || person.manner == .kin {
      return isAllGeneric(scene) || isQuestion(sentence, scene) && isAsked(index, scene) || isHypothesis(scene)
    }
    if isPast(sentence, scene) { return false }
    if isAsked(index, scene) { return true }
    if scene.isWord(index, "un") || scene.isWord(index, "une") || scene.isWord(index, "a"),
      scene.has(person.tokens.upperBound - 1, .patient)
    {
      return isQuestion(sentence, scene) || scene.all.isDisjoint(with: [.when, .author, .setting])
    }
    return isQuestion(sentence, scene) && person.manner != .someone
  }

  /// A question, a condition or a hypothesis leads to that word.
  static func isAsked(_ index: Int, _ scene: Scene) -> Bool {
    let sentence = scene.tokens[index].sentence
    var place = index - 1
    while place >= 0, scene.tokens[place].sentence == sentence, index - place < 12 {
      if scene.has(place, .generic) || questions.contains(scene.tokens[place]) { return true }
      place -= 1
    }
    return false
  }

  private static let hypotheses = Labels("imagine imaginons imaginez suppose supposons supposez")

  /// «Imagine a roofer … Now imagine he …»
  private static func isHypothesis(_ scene: Scene) -> Bool {
    scene.all.isDisjoint(with: [.author, .mine]) && hypotheses.stand(in: scene)
  }

  /// The whole announcement asks or advises.
  private static func isAllGeneric(_ scene: Scene) -> Bool {
    guard scene.all.isDisjoint(with: [.when, .author, .mine, .consent, .setting]) else { return false }
    return scene.all.contains(.generic)
  }

  private static let past = Labels(
    "was had came went said told asked died saw sent got did sat gave left made took knew")

  private static func isPast(_ sentence: Int, _ scene: Scene) -> Bool {
    let indices = scene.tokens.indices.filter { scene.tokens[$0].sentence == sentence }
    return indices.contains { scene.has($0, .when) }
      || indices.contains { scene.isWord($0, "j") && scene.isWord($0 + 1, "ai") }
      || scene.language == .english
        && indices.contains {
          scene.isWord($0, "i")
            && (past.contains(scene.tokens[min($0 + 1, scene.tokens.count - 1)]) || scene.word($0 + 1).hasSuffix("ed"))
        }
  }

  private static func isQuestion(_ sentence: Int, _ scene: Scene) -> Bool {
    scene.tokens.indices.contains { scene.tokens[$0].sentence == sentence && scene.isMark($0, "?") }
  }
}
