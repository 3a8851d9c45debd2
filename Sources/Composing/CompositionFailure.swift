public import Model

/// Why a text cannot be composed.
public enum CompositionFailure: Error, Explained, Equatable {
  /// The template has a word in braces that names nothing.
  case unknownPlaceholder(String, nearest: String)
  /// The least that can be said (the link alone, or one word of the title) is longer than the limit.
  case doesNotFit(length: Int, limit: Int)
  /// The entry has neither title nor link nor summary.
  case nothingToSay

  /// What is wrong and what to do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .unknownPlaceholder(let name, let nearest):
      say(
        "The template has the unknown word {\(name)}; did you mean {\(nearest)}?",
        "Le modèle contient le mot inconnu {\(name)} ; vouliez-vous dire {\(nearest)} ?")
    case .doesNotFit(let length, let limit):
      say(
        "The link alone counts \(length) and the limit is \(limit); raise the account's limit.",
        "Le lien seul compte \(length) et la limite est \(limit) ; augmentez la limite du compte.")
    case .nothingToSay:
      say(
        "The entry has neither title nor link; give it a title on the blog.",
        "L’article n’a ni titre ni lien ; donnez-lui un titre sur le blog.")
    }
  }

  /// The owner's configuration, or the feed's data.
  public var exitStatus: ExitStatus {
    switch self {
    case .unknownPlaceholder: .configuration
    case .doesNotFit, .nothingToSay: .data
    }
  }
}
