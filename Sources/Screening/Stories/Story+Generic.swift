/// What is told of nobody in particular: questions, conditions, hypotheses, advice.
extension Story {
  private static let questions = Labels(
    "quand lorsque lorsqu si comment pourquoi peut doit faut should can could would may must does when if how why whether suppose imagine supposons imaginons imaginez chaque every each any quel quelle quels quelles what"
  )

  /// «Que faire si un patient…», «Should a man of that age…», «quand une patiente pleure»: nobody in particular.
  static func isGeneric(_ person: Cast.Person, _ scene: Scene) -> Bool {
    let index = person.tokens.lowerBound
    let sentence = scene.tokens[index].sentence
    if person.manner == .ownPatient {
      return isQuestion(sentence, scene) && scene.all.isDisjoint(with: [.when, .consent])
    }
    if person.manner == .pronoun || person.manner == .kin {
      if Deed.isOthers(index, scene), !isQuestion(sentence, scene) { return isHypothesis(scene) }
      return isAllGeneric(scene) || isQuestion(sentence, scene) && isAsked(index, scene) || isHypothesis(scene)
    }
    if isPast(sentence, scene), !isQuestion(sentence, scene) { return false }
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

  static func isPast(_ sentence: Int, _ scene: Scene) -> Bool {
    scene.sentences.indices.contains(sentence) && scene.sentences[sentence].isPast
  }

  private static func isQuestion(_ sentence: Int, _ scene: Scene) -> Bool {
    scene.sentences.indices.contains(sentence) && scene.sentences[sentence].isQuestion
  }
}
