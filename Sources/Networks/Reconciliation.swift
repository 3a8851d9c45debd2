public import Model

/// What a network offers to find out whether a post of unknown outcome was accepted.
public enum Reconciliation: String, Sendable, Codable {
  /// A: we choose the post's identity; the same post sent again is the same post.
  case ownIdentity = "A"
  /// B: an idempotency key, and a look-up of own posts.
  case keyAndLookup = "B"
  /// C: a look-up of own posts.
  case lookup = "C"
  /// D: nothing; a person decides.
  case nothing = "D"
}

extension Reconciliation {
  /// What it means for the owner.
  public func meaning(_ say: Language) -> String {
    switch self {
    case .ownIdentity:
      say(
        "class A: the same post sent twice is one", "classe A : la même publication envoyée deux fois n’en fait qu’une")
    case .keyAndLookup:
      say(
        "class B: knows a repeated post for a while, and shows its posts",
        "classe B : reconnaît un temps une publication répétée, et montre les siennes")
    case .lookup: say("class C: shows its posts", "classe C : montre ses publications")
    case .nothing:
      say(
        "class D: shows nothing, so you decide of a lost answer",
        "classe D : ne montre rien, vous décidez donc d’une réponse perdue")
    }
  }
}
