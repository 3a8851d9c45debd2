/// People whom only a pronoun or a relation tells of.
extension Cast {
  func pronoun(at index: Int, _ scene: Scene) -> Person? {
    if isTreated(index, scene) || isBody(index, scene) {
      return Person(tokens: index..<index + 2, manner: .pronoun)
    }
    if isSpokenTo(index, scene) { return Person(tokens: index..<index + 1, manner: .pronoun) }
    guard scene.has(index, .he) || scene.language == .english && scene.has(index, .his) else { return nil }
    if scene.language == .english {
      if isLabel(index, scene) { return nil }
      // «her» and «his» before a noun are told by `kin`; both mean a person.
      return Person(tokens: index..<index + 1, manner: .pronoun)
    }
    if scene.all.isSuperset(of: [.setting, .when]), isVerb(index + 1, scene) {
      return Person(tokens: index..<index + 2, manner: .pronoun)
    }
    if isSpeaking(index, scene) { return Person(tokens: index..<index + 1, manner: .pronoun) }
    if isDeed(index + 1, scene) { return Person(tokens: index..<index + 3, manner: .pronoun) }
    var place = index + 1
    while place <= index + 4, scene.sameSentence(index, place), scene.tokens[place].kind != .mark {
      if scene.has(place, .humanVerb) || Deed.isImperfect(place, scene) {
        return Person(tokens: index..<place + 1, manner: .pronoun)
      }
      if scene.isWord(place, "y") || scene.isWord(place, "faut") { return nil }
      place += 1
    }
    return nil
  }

  /// «sa jambe était gonflée», «ses mains tremblaient»
  private func isBody(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.language == .french, scene.has(index, .his), scene.sameSentence(index, index + 1) else { return false }
    // «ses carnets de glycémie», where the author says «je»; or anything of somebody's, that day
    if isAuthorsSentence(index, scene) {
      if scene.all.contains(.when), !scene.all.isDisjoint(with: [.ill, .illness]) { return true }
      if (index + 1...index + 3).contains(where: { isState($0, since: index, scene) }) { return true }
    }
    guard scene.has(index + 1, .body), scene.sameSentence(index, index + 2) else { return false }
    let place = ["s", "se", "ne", "n"].contains(scene.word(index + 2)) ? index + 3 : index + 2
    let verb = scene.word(place)
    return verb == "etait" || verb == "avait" || verb.hasSuffix("aient") || Deed.isImperfect(place, scene)
  }

  /// «je» or «moi» stands before it, in its sentence.
  private func isAuthorsSentence(_ index: Int, _ scene: Scene) -> Bool {
    var place = index - 1
    while scene.sameSentence(place, index), index - place < 20 {
      if scene.has(place, .author) { return true }
      place -= 1
    }
    return false
  }

  private func isState(_ place: Int, since index: Int, _ scene: Scene) -> Bool {
    scene.has(place, [.ill, .illness, .care, .body]) && scene.sameSentence(index, place)
      && (place == index + 1 || scene.isWord(place - 1, "de") || scene.isWord(place - 1, "d"))
  }

  /// «a surgeon and his hands»: of what a text is about.
  private func isLabel(_ index: Int, _ scene: Scene) -> Bool {
    scene.has(index, .his) && scene.isWord(index - 1, "and")
      && scene.has(index - 2, [.person, .patient, .patients, .occupation, .carer])
  }

  /// «…», soufflait-il; «…», dit-elle
  private func isSpeaking(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.hasQuote, scene.tokens[index].join == .hyphen else { return false }
    let verb = scene.isWord(index - 1, "t") ? index - 2 : index - 1
    return scene.has(verb, .humanVerb) || Deed.isImperfect(verb, scene)
  }

  /// «…, docteur» in quotation marks: somebody speaks to the author.
  private func isSpokenTo(_ index: Int, _ scene: Scene) -> Bool {
    guard ["docteur", "docteure", "doctor", "doc"].contains(scene.word(index)), !scene.isName(index + 1),
      scene.reading.token(index + 1).map({ $0.kind == .mark && !scene.isMark(index + 1, ".") }) ?? false
    else { return false }
    return scene.isMark(index - 1, ",") && scene.hasQuote || scene.isMark(index - 1, "\"")
  }

  /// «je lui ai prescrit», «nous lui avons dit»
  private func isTreated(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.isWord(index + 1, "lui"), scene.sameSentence(index, index + 1) else { return false }
    return ["je", "nous", "on"].contains(scene.word(index))
  }

  /// «elle a ouvert», where the author speaks of an illness: somebody's doing.
  private func isDeed(_ index: Int, _ scene: Scene) -> Bool {
    let had = scene.isWord(index, "avait")
    guard had || scene.isWord(index, "a") || scene.isWord(index, "etait"), scene.sameSentence(index - 1, index + 1),
      scene.all.contains(.author), !scene.all.isDisjoint(with: .health), scene.reading.token(index + 1)?.kind == .word
    else { return false }
    if had { return true }
    let word = scene.word(index + 1)
    return word.utf8.count > 3 && ["e", "i", "u", "t", "is"].contains { word.hasSuffix($0) }
  }

  /// What follows may be anybody's doing: not «il faut», «elle est».
  private func isVerb(_ index: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(index), token.kind == .word, scene.sameSentence(index - 1, index) else {
      return false
    }
    return !Self.empty.contains(token) && !scene.isWord(index + 1, "y")
  }

  private static let empty = Labels(
    "est etait sera fut y n ne faut fallait s a avait aura peut doit suffit reste manque semble pleut neige fait")

  func kin(at index: Int, _ scene: Scene) -> Person? {
    guard scene.has(index, .family), scene.has(index - 1, .his), scene.sameSentence(index - 1, index) else {
      return nil
    }
    return Person(tokens: index - 1..<index + 1, manner: .kin)
  }
}
