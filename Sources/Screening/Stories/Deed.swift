/// What somebody did once: a past tense, as people tell a story in.
enum Deed {
  private static let past = Labels(
    "was been had came used went said told asked died saw sent got did sat gave left made took knew wept cried laughed whispered lived fell drove brought kept held broke threw seen done taken given slept lay stood ran felt thought found wanted knew lost wore spoke swore wrote"
  )
  private static let adverbs = Labels("never then just only still always once also even not simply finally nearly")

  /// What the author did: «j'ai», «I saw».
  static func isAuthors(_ index: Int, _ scene: Scene) -> Bool {
    if scene.isWord(index, "j") { return scene.isWord(index + 1, "ai") }
    guard scene.language == .english, scene.isWord(index, "i") else { return false }
    return isPast(behind(index, scene), scene)
  }

  /// «on massait encore»: what those who care were doing.
  static func isOurs(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.language == .french, scene.isWord(index, "on"),
      isImperfect(index + 1, scene) || isDone(index + 1, scene)
    else { return false }
    return !scene.isWord(index - 1, "si") && !scene.isWord(index - 2, "si")
  }

  /// «a fini», «avait vu»
  private static func isDone(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.isWord(index, "a") || scene.isWord(index, "avait"), scene.sameSentence(index, index + 1) else {
      return false
    }
    let verb = scene.word(index + 1)
    return verb.utf8.count > 3 && ["e", "i", "u"].contains { verb.hasSuffix($0) }
  }

  /// What «he» or «she» did, in English.
  static func isOthers(_ index: Int, _ scene: Scene) -> Bool {
    guard scene.language == .english, scene.isWord(index, "he") || scene.isWord(index, "she") else { return false }
    return isPast(behind(index, scene), scene)
  }

  /// A past tense stands right behind that token: «the patient who spotted it», «le malade l'a vue».
  static func follows(_ index: Int, _ scene: Scene) -> Bool {
    (index..<index + 4).contains { place in
      guard scene.sameSentence(index - 1, place) else { return false }
      if scene.language == .english { return isPast(place, scene) }
      return isImperfect(place, scene) || isDone(place, scene) && scene.quote(place..<place + 1) != "à"
    }
  }

  /// Where the verb stands: «she's been», «he'd never had», «I've seen».
  private static func behind(_ index: Int, _ scene: Scene) -> Int {
    var verb = index + 1
    if scene.reading.token(verb)?.join == .apostrophe { verb += 1 }
    if scene.reading.token(verb).map(adverbs.contains) ?? false { verb += 1 }
    return verb
  }

  private static func isPast(_ index: Int, _ scene: Scene) -> Bool {
    guard let token = scene.reading.token(index), token.kind == .word else { return false }
    return past.contains(token) || token.end - token.start > 4 && scene.word(index).hasSuffix("ed")
  }

  /// «elle convulsait»: the imperfect tells of something that was, but for a few verbs.
  static func isImperfect(_ index: Int, _ scene: Scene) -> Bool {
    let word = scene.word(index)
    return word.utf8.count > 5 && word.hasSuffix("ait") && !impersonal.contains(word)
  }

  private static let impersonal: Set<String> = [
    "fallait", "pleuvait", "semblait", "agissait", "parait", "suffisait", "existait", "restait", "faisait", "neigeait",
    "valait", "devait", "pouvait", "disparait", "apparait", "connait", "permettait", "parfait", "souhait", "portrait",
    "extrait", "retrait", "bienfait", "attrait", "forfait", "imparfait", "satisfait", "distrait",
  ]
}
