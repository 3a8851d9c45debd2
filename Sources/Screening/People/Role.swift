/// What a named person is: a professional, a public or invented figure, or not known, and so perhaps a patient.
enum Role {
  case professional, publicFigure, invented, unknown

  private static let byline = Labels("by par avec with")

  /// Somebody who acts in public is named in the announcement.
  static func hasPublicPerson(_ scene: Scene) -> Bool {
    if !scene.mentions(of: [.figure, .fictional]).isEmpty || scene.isHistory { return true }
    for index in scene.tokens.indices where scene.isName(index) {
      if scene.has(index, .doctor), scene.isName(index + 1) || scene.isMark(index + 1, ".") && scene.isName(index + 2) {
        return true
      }
      if scene.has(index, .civility), let name = CivilName(at: index, scene), of(name, scene) != .unknown {
        return true
      }
    }
    // «our receptionist», where nobody is ill.
    if scene.all.isDisjoint(with: [.illness, .ill, .death, .sensitive]),
      scene.tokens.indices.contains(where: {
        scene.has($0, .carer) && (scene.has($0 - 1, .mine) || scene.has($0 - 2, .mine))
          && scene.sameSentence($0 - 1, $0)
      })
    {
      return true
    }
    // A name beside what one writes of colleagues and authors.
    if scene.all.contains(.colleague) || scene.all.contains(.carer) || scene.all.contains(.publicOffice) {
      for index in scene.tokens.indices where isFullName(index, scene) && isAmongColleagues(index..<index + 2, scene) {
        return true
      }
      for index in scene.tokens.indices
      where scene.has(index, .given) && scene.isMark(index + 1, ",") && isOurs(index + 2, scene) { return true }
    }
    return false
  }

  /// «…, our receptionist», «…, notre interne»
  private static func isOurs(_ index: Int, _ scene: Scene) -> Bool {
    scene.has(index, [.mine, .definite])
      && (index + 1...index + 3).contains { scene.has($0, [.carer, .colleague]) && scene.sameSentence(index, $0) }
  }

  /// A year in which nobody who lives was grown up.
  static func tellsOfHistory(_ scene: Scene) -> Bool {
    scene.tokens.contains { $0.kind == .number && $0.end - $0.start == 4 && (1400...1925).contains($0.value) }
  }

  /// A given name and another name behind it.
  static func isFullName(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.isName(index), scene.has(index, [.given, .givenOrWord]), let next = scene.reading.token(index + 1),
      next.join == .space || next.join == .hyphen, scene.isName(index + 1), next.kind == .word,
      next.sentence == scene.tokens[index].sentence
    else { return false }
    return !scene.has(index + 1, .health)
  }

  /// «Mme Roussel, infirmière», «entretien avec …», «Hugh Penhaligon FRCS».
  static func isAmongColleagues(_ name: Range<Int>, _ scene: Scene) -> Bool {
    let sentence = scene.tokens[name.lowerBound].sentence
    let near = max(0, name.lowerBound - 6)..<min(scene.tokens.count, name.upperBound + 6)
    for index in near where scene.tokens[index].sentence == sentence || scene.tokens[index].sentence == sentence + 1 {
      let isSame = scene.tokens[index].sentence == sentence
      let isNext = !isSame && index <= name.upperBound + 3
      if isSame || isNext, scene.has(index, [.doctor, .publicOffice]), !name.contains(index), !isCalled(index, scene) {
        return true
      }
      if scene.has(index, .carer), isSame, !isSomebodys(index, scene), !isCalled(index, scene) { return true }
      if isSame, scene.has(index, .colleague) || index == name.lowerBound - 1 && byline.contains(scene.tokens[index]) {
        return true
      }
    }
    return false
  }

  /// «Docteure, c'est Mme Z.»: who is spoken to is somebody else.
  private static func isCalled(_ index: Int, _ scene: Scene) -> Bool {
    scene.has(index, .doctor) && scene.isMark(index + 1, ",")
      && (scene.isMark(index - 1, "\"") || index == 0 || scene.tokens[index].join == .start)
  }

  /// «leur médecin», «her nurse»: said of who is cared for.
  private static func isSomebodys(_ index: Int, _ scene: Scene) -> Bool {
    scene.has(index - 1, .his) || ["leur", "leurs", "their"].contains(scene.word(index - 1))
  }

  /// The role of a person with a civility.
  static func of(_ name: CivilName, _ scene: Scene) -> Role {
    if scene.isInvented { return .invented }
    let names = name.names
    if names.contains(where: { scene.has($0, .fictional) }) { return .invented }
    if names.contains(where: { scene.has($0, .figure) }) { return .publicFigure }
    if scene.hasWholeFigure || scene.isHistory { return .publicFigure }
    if isAmongColleagues(name.tokens, scene) { return .professional }
    return isEponym(name, scene) ? .publicFigure : .unknown
  }

  private static let women = Labels("mme mlle madame mademoiselle mrs ms miss")
  /// What bears a name, and what one tells of names.
  private static let named = Labels("signe sign score syndrome eponyme eponym eponyms existe existed histoire history")

  /// An eponym's own name, which many people bear: a woman's only where it is of signs and scores, never one of two, and never
  /// with the author's care, a death or what somebody has.
  private static func isEponym(_ name: CivilName, _ scene: Scene) -> Bool {
    guard name.names.allSatisfy({ scene.has($0, .eponym) }),
      !women.contains(scene.tokens[name.tokens.lowerBound]) || scene.tokens.contains(where: named.contains),
      scene.all.isDisjoint(with: [.author, .mine, .when, .death])
    else { return false }
    return !scene.tokens.indices.contains {
      scene.has($0, .his) && scene.sameSentence($0, $0 + 1) && scene.has($0 + 1, .health.union(.body))
    }
  }

  /// The announcement says of itself that it is fiction or training.
  static func tellsOfFiction(_ scene: Scene) -> Bool {
    scene.all.contains(.fiction)
      || scene.all.isDisjoint(with: [.setting, .mine, .author, .patient])
        && scene.tokens.indices.contains {
          serial.contains(scene.tokens[$0]) && scene.reading.token($0 + 1)?.kind == .number
        }
  }

  /// «saison 3», «episode 12»
  private static let serial = Labels("saison season episode acte act tome volume chapitre chapter")
}

/// «Mme Roussel», «M. B.», «Mr and Mrs T»: a civility and the names behind it.
struct CivilName {
  var tokens: Range<Int>
  /// The tokens of the names.
  var names: Range<Int>

  init?(at index: Int, _ scene: Scene) {
    guard let civility = scene.reading.token(index), scene.has(index, .civility) else { return nil }
    let word = scene.word(index)
    var next = index + 1
    // «M.» is a civility only with its full stop; a lone M is not.
    if scene.isMark(next, "."), civility.end == scene.reading.token(next)?.start {
      next += 1
    } else if word == "m" {
      return nil
    }
    var reach = 8
    if scene.isWord(next, "et") || scene.isWord(next, "and"), scene.has(next + 1, .civility) {
      next += 2
      reach = 20
      if scene.isMark(next, ".") { next += 1 }
    }
    while ["de", "du", "d", "le", "la", "van", "von", "ben", "el", "al", "o", "des"].contains(scene.word(next)),
      next < index + 6,
      scene.isName(next + 1) || scene.word(next + 1) == "la"
    {
      next += 1
    }
    guard let first = scene.reading.token(next), first.kind == .word, first.field == civility.field,
      scene.isName(next) || Self.isInLink(index, scene), first.join != .start || scene.isName(index)
    else { return nil }
    // «Monsieur le ministre», «Madame, vous», «Monsieur Personne»; a civility in capitals of a word («Miss» the exam).
    let isInitial = first.end - first.start == 1 && scene.isMark(next + 1, ".")
    guard isInitial || !scene.has(next, [.definite, .publicOffice, .doctor, .month, .when]),
      civility.field == first.field,
      first.start - civility.end <= reach
    else { return nil }
    if word == "miss" || word == "ms" || word == "mr", !scene.isName(index), !Self.isInLink(index, scene) { return nil }
    if scene.language == .english, first.end - first.start == 1, scene.reading.byte(first.end) != 0x2E,
      scene.isName(index), scene.isName(next) == false
    {
      return nil
    }
    var end = next + 1
    while end < next + 4, let token = scene.reading.token(end), token.kind == .word, scene.isName(end),
      !scene.has(end, .doctor), token.field == first.field,
      token.join == .space || token.join == .hyphen || token.join == .apostrophe, token.sentence == first.sentence
    {
      end += 1
    }
    tokens = index..<end
    names = next..<end
  }

  /// In a link or a file's name small letters are names too.
  static func isInLink(_ index: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(index) else { return false }
    let before = scene.reading.byte(token.start - 1)
    return before == 0x2D || before == 0x2F || before == 0x5F || before == 0x23
  }
}
