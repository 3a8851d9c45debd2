/// What is published with a remark: a bare vignette, the author's own family.
enum Remarks {
  static func find(in scene: Scene, cast: Cast, ages: [Age]) -> Finding? {
    guard !scene.isInvented, !scene.all.contains(.source), !cast.hasPublicPerson else { return nil }
    if let own = Own.mentions(in: scene).first {
      return scene.finding(.relative, .note, scene.range(own.tokens), seen: [scene.quote(own.tokens)])
    }
    guard let age = ages.first, let person = cast.people.first(where: { $0.manner == .someone }),
      person.tokens.upperBound <= age.tokens.lowerBound + 1 || person.tokens.overlaps(age.tokens),
      scene.all.isDisjoint(with: .generic)
    else { return nil }
    return scene.finding(.vignette, .note, scene.range(person.tokens), seen: [scene.quote(person.tokens)])
  }
}
