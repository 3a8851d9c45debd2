public import FoundationEssentials
public import Model

/// Why there is no short link, said as what to do next. Nothing was published by any of them.
public enum ShorteningFailure: Error, Sendable, Equatable {
  /// A wrong key, address or link: a person must act.
  case refused(String)
  /// Not before that time.
  case limited(until: Date?)
  /// It may work later.
  case unavailable(String)

  /// One word for the journal.
  public var verdict: String {
    switch self {
    case .refused: "refused"
    case .limited: "limited"
    case .unavailable: "unavailable"
    }
  }

  /// The service's words or the fault, without a secret in it.
  public var detail: String {
    switch self {
    case .refused(let why), .unavailable(let why): why
    case .limited(let until): until.map { "until \($0.ISO8601Format())" } ?? ""
    }
  }
}

extension ShorteningFailure: Explained {
  /// What the shortener answered, and what the owner can do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .refused(let why):
      say(
        "the link shortener refuses (\(why)): correct its address or its key, or announce without it",
        "le raccourcisseur de liens refuse (\(why)) : corrigez son adresse ou sa clé, ou annoncez sans lui")
    case .limited(let until):
      say(
        "the link shortener makes no more links\(until.map { " until \($0.ISO8601Format())" } ?? " for now"): "
          + "wait, or announce without it",
        "le raccourcisseur ne fait plus de liens\(until.map { " jusqu’à \($0.ISO8601Format())" } ?? " pour l’instant") : "
          + "attendez, ou annoncez sans lui")
    case .unavailable(let why):
      say(
        "the link shortener gives no link (\(why)): try again later, or announce without it",
        "le raccourcisseur ne donne pas de lien (\(why)) : réessayez plus tard, ou annoncez sans lui")
    }
  }

  /// 65 for what a person must correct, 69 for what may mend itself.
  public var exitStatus: ExitStatus {
    switch self {
    case .refused: .data
    case .limited, .unavailable: .unavailable
    }
  }
}
