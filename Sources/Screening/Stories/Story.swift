/// One person's story told by who cared for them: an anecdote, with or without a name.
///
/// It takes one specific person and the author's care; questions, habits, hypotheses, published cases, invented ones and
/// the author's own illness are none.
enum Story {
  static func find(in scene: Scene, cast: Cast, ages: [Age]) -> Finding? {
    let evidence = Evidence(scene, cast, ages)
    guard !scene.isInvented, evidence.isStory else { return nil }
    let pieces = evidence.pieces
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
    private let scene: Scene
    private let people: [Cast.Person]
    private let authors: [Range<Int>]
    private let settings: [Range<Int>]
    private let moments: [Range<Int>]
    private let ages: [Age]
    private let hasPublicPerson: Bool

    init(_ scene: Scene, _ cast: Cast, _ ages: [Age]) {
      self.scene = scene
      self.ages = ages
      people = (cast.people + Story.beds(scene)).filter { !Story.isGeneric($0, scene) }
      authors = Story.authors(scene)
      settings = scene.mentions(of: .setting).map(\.tokens)
      moments = scene.mentions(of: .when).map(\.tokens)
      hasPublicPerson = cast.hasPublicPerson
    }

    private func first(_ manners: Cast.Manner...) -> Cast.Person? { people.first { manners.contains($0.manner) } }
    private var isIll: Bool { !scene.all.isDisjoint(with: .health) }
    private var hasAuthor: Bool { !authors.isEmpty }
    private var hasPlace: Bool { !settings.isEmpty }
    private var hasMoment: Bool { !moments.isEmpty }
    private var hasQuote: Bool { scene.hasQuote }

    /// One specific person and the author's care.
    var isStory: Bool {
      if first(.ownPatient) != nil { return true }
      let isSourced = scene.all.contains(.source)
      // «with her permission, names changed»: a story that says of itself that it is one.
      if scene.all.contains(.consent), !isSourced, !people.isEmpty || hasAuthor { return true }
      if isSourced || hasPublicPerson {
        return !hasPublicPerson && first(.someone, .known, .pronoun) != nil && hasAuthor && hasMoment && hasPlace
      }
      if !Own.mentions(in: scene).isEmpty { return first(.someone) != nil && hasAuthor && hasMoment }
      return tellsOfSomeone || tellsOfKnown || tellsByPronoun || tellsByKin || isNote || Story.isCertificate(scene)
    }

    /// «un homme», «a farmer»
    private var tellsOfSomeone: Bool {
      guard first(.someone) != nil else { return false }
      return hasAuthor || hasPlace && (hasMoment || hasQuote) || hasMoment && !ages.isEmpty && (hasPlace || isIll)
    }

    private static let kinds = Labels(
      "enfant nourrisson adolescent ado bebe femme homme sportif child infant baby adolescent teenager woman man")

    /// «la mamie», «bay 4»
    private var tellsOfKnown: Bool {
      guard let known = first(.known) else { return false }
      if known.isBed { return hasAuthor || hasMoment || isIll || first(.pronoun, .kin) != nil }
      // «le patient et son traitement», «l'enfant et son asthme»: anybody.
      let noun = known.tokens.upperBound - 1
      let isKind = (scene.has(noun, .patient) || Self.kinds.contains(scene.tokens[noun])) && !isPast(known)
      return hasAuthor
        && (hasMoment || hasPlace || first(.pronoun) != nil
          || !isKind && !scene.all.isDisjoint(with: [.ill, .care, .illness]))
    }

    /// «he», «elle m'a dit»
    private var tellsByPronoun: Bool {
      guard first(.pronoun) != nil else { return false }
      // «…, docteur» alone is anybody's.
      let isOnlyAddressed = people.allSatisfy { $0.manner != .pronoun || scene.has($0.tokens.lowerBound, .doctor) }
      if isOnlyAddressed, !hasMoment { return false }
      return hasAuthor || hasPlace || isIll && (hasMoment || hasDeed || hasQuote && isSpokenTo)
    }

    private func isPast(_ person: Cast.Person) -> Bool {
      Story.isPast(scene.tokens[person.tokens.lowerBound].sentence, scene)
        || Deed.follows(person.tokens.upperBound, scene)
    }

    private var isSpokenTo: Bool { people.contains { scene.has($0.tokens.lowerBound, .doctor) } }

    private var hasDeed: Bool { people.contains { Deed.isOthers($0.tokens.lowerBound, scene) } }

    /// «son mari», «her sons»
    private var tellsByKin: Bool {
      first(.kin) != nil && (hasAuthor || hasPlace || hasMoment || first(.pronoun) != nil && isIll)
    }

    /// «34F, ectopic»: the shorthand of a note.
    private var isNote: Bool {
      let short = ages.contains { age in
        age.tokens.count == 1 && scene.tokens[age.tokens.lowerBound].kind == .mixed
          || scene.isWord(age.tokens.upperBound - 1, "a")
      }
      return short && (hasAuthor || hasMoment || hasPlace || isIll)
    }

    /// What a person is shown, in the order of the text.
    var pieces: [Range<Int>] {
      let told = [first(.ownPatient), first(.someone, .known), first(.pronoun), first(.kin)]
        .compactMap { $0.map { withAge($0.tokens) } }
      let author = authors.first.map(withWords) ?? settings.first
      let all =
        told + moments.prefix(1) + [author].compactMap(\.self) + (told.isEmpty ? ages.prefix(1).map(\.tokens) : [])
      return all.sorted { $0.lowerBound < $1.lowerBound }.reduce(into: []) { pieces, piece in
        if pieces.last.map({ $0.upperBound <= piece.lowerBound }) ?? true { pieces.append(piece) }
      }
    }

    /// «une patiente de 34 ans»
    private func withAge(_ person: Range<Int>) -> Range<Int> {
      let age = ages.first { (0...1).contains($0.tokens.lowerBound - person.upperBound) }
      return age.map { person.lowerBound..<$0.tokens.upperBound } ?? person
    }

    /// «m'a parlé»: the author's word with the two behind it.
    private func withWords(_ author: Range<Int>) -> Range<Int> {
      var end = author.upperBound
      while end < author.lowerBound + 3, scene.sameSentence(author.lowerBound, end), scene.tokens[end].kind == .word {
        end += 1
      }
      return author.lowerBound..<end
    }

    /// A time or a spoken line with the author's own patient.
    var isGrave: Bool { first(.ownPatient) != nil && (hasQuote || hasMoment) }
  }

  // MARK: Who speaks, and where

  /// The author's own part: first person, in French with its verb.
  private static func authors(_ scene: Scene) -> [Range<Int>] {
    var found: [Range<Int>] = []
    for index in scene.tokens.indices
    where scene.tokens[index].kind == .word {
      guard scene.has(index, [.author, .mine, .ours]) || Deed.isOurs(index, scene) else { continue }
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

  private static let beds = Labels("bay bed room cubicle chambre lit box salle brancard ward resus")

  /// «bay 4, bed 2», «la chambre 12»: the place stands for the person, where a sentence begins with it.
  private static func beds(_ scene: Scene) -> [Cast.Person] {
    scene.tokens.indices.compactMap { index in
      let first = scene.has(index - 1, .definite) ? index - 1 : index
      guard beds.contains(scene.tokens[index]), scene.reading.token(index + 1)?.kind == .number,
        scene.reading.token(index + 1)?.join == .space,
        first == 0 || scene.tokens[first - 1].sentence != scene.tokens[index].sentence
      else { return nil }
      return Cast.Person(tokens: first..<index + 2, manner: .known, isBed: true)
    }
  }

  private static let certifies = Labels("certified pronounced verified constate declare prononce")

  /// «I certified a death», «j'ai constaté un décès»
  private static func isCertificate(_ scene: Scene) -> Bool {
    scene.tokens.indices.contains { index in
      certifies.contains(scene.tokens[index]) && scene.has(index - 1, .author)
        && (index + 1...index + 3).contains { scene.has($0, .death) && scene.sameSentence(index, $0) }
    }
  }
}
