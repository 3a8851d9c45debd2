internal import Announcer
internal import Model

/// The owner's words for what the ledger says in its own.
enum Words {
  /// A rule in a few words; what an other version wrote stands as it is.
  static func reason(_ code: String, _ say: Language) -> String {
    guard let code = Reason.Code(rawValue: code) else { return code }
    return switch code {
    case .baseline: say("there at the first look", "déjà là au premier regard")
    case .filtered: say("left out by only/except", "écarté par only/except")
    case .alreadyThere: say("the account had it already", "le compte l’avait déjà")
    case .recomposed: say("composed again, shorter", "recomposée plus courte")
    case .surprise: say("too many new entries at once", "trop de nouveaux billets d’un coup")
    case .tooOld: say("too old", "trop ancien")
    case .tooLong: say("does not fit", "ne tient pas")
    case .unproven: say("no proof that it arrived", "aucune preuve de son arrivée")
    case .gone: say("the account is gone", "le compte n’existe plus")
    case .empty: say("no title and no link", "ni titre ni lien")
    case .refused: say("the network refused it", "refusé par le réseau")
    }
  }

  /// What a state means for the owner, in one sentence.
  static func meaning(_ part: WhyReport.Account, _ say: Language) -> String {
    let reason = part.reason.map { Self.reason($0, say) } ?? ""
    let when = part.due.map { LocalTime.text($0) } ?? ""
    return switch part.state {
    case .pending: say("will be announced, not before \(when)", "sera annoncé, pas avant \(when)")
    case .frozen: say("is ready; the next try is not before \(when)", "est prêt ; prochain essai pas avant \(when)")
    case .sending: say("is being sent", "est en cours d’envoi")
    case .posted: say("was announced", "a été annoncé")
    case .unknown:
      say(
        "may have arrived; it is looked for again at \(when) before anything is sent again",
        "est peut-être arrivé ; on le cherche encore à \(when) avant tout nouvel envoi")
    case .held: say("is held: \(reason)", "est retenu : \(reason)")
    case .rejected: say("was refused: \(part.detail ?? reason)", "a été refusé : \(part.detail ?? reason)")
    case .retired: say("will not be announced: \(reason)", "ne sera pas annoncé : \(reason)")
    }
  }
}
