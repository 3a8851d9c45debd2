/// The author as patient, or the author's family: «mon cancer», «my father», «a surgeon writes about himself».
enum Own {
  private static let selves = Labels("himself herself myself")
  private static let own = Labels("own propre")

  /// Where it is told; what somebody else says in quotation marks is not the author's.
  static func mentions(in scene: Scene) -> [Scene.Mention] {
    let all = scene.mentions(of: .own)
    guard !all.isEmpty || scene.all.contains(.carer) else { return [] }
    let quoted = quoted(scene)
    return all.filter { !quoted[$0.tokens.lowerBound] && isBodily($0.tokens, scene) } + selves(scene)
  }

  /// «my own cancer», not «my own curtain».
  private static func isBodily(_ tokens: Range<Int>, _ scene: Scene) -> Bool {
    guard own.contains(scene.tokens[tokens.upperBound - 1]) else { return true }
    let about = WordClass.health.union([.family, .carer, .patients, .patient, .doctor, .event])
    return (tokens.upperBound..<tokens.upperBound + 2).contains { scene.has($0, about) }
  }

  /// «a surgeon writes about himself»
  private static func selves(_ scene: Scene) -> [Scene.Mention] {
    guard scene.language == .english, scene.all.contains(.carer) else { return [] }
    return scene.tokens.indices.filter {
      selves.contains(scene.tokens[$0]) && (scene.isWord($0 - 1, "about") || scene.isWord($0 - 1, "on"))
    }.map { Scene.Mention(tokens: $0..<$0 + 1, classes: .own) }
  }

  /// For each token: whether it stands inside quotation marks of its field.
  private static func quoted(_ scene: Scene) -> [Bool] {
    var isInside = false
    var field = 0
    return scene.tokens.indices.map { index in
      if scene.tokens[index].field != field { isInside = false }
      field = scene.tokens[index].field
      if scene.isMark(index, "\"") { isInside.toggle() }
      return isInside
    }
  }
}
