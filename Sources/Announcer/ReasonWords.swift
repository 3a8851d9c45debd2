public import Model

extension Reason.Code {
  /// The rule in a few of the owner's words.
  public func words(in say: Language) -> String {
    switch self {
    case .baseline: say("there at the first look", "déjà là au premier regard")
    case .filtered: say("left out by only/except", "écarté par only/except")
    case .alreadyThere: say("the account had it already", "le compte l’avait déjà")
    case .twin: say("the same post is known from another feed", "le même billet est connu par un autre flux")
    case .recomposed: say("composed again, shorter", "recomposée plus courte")
    case .surprise: say("too many new entries at once", "trop de nouveaux billets d’un coup")
    case .identity: say("another blog answers at the feed’s address", "un autre blog répond à l’adresse du flux")
    case .future: say("dated far ahead", "daté trop loin dans l’avenir")
    case .tooOld: say("too old", "trop ancien")
    case .tooLong: say("does not fit", "ne tient pas")
    case .unproven: say("no proof that it arrived", "aucune preuve de son arrivée")
    case .gone: say("the account is gone", "le compte n’existe plus")
    case .empty: say("no title and no link", "ni titre ni lien")
    case .noPage: say("its page is not there", "sa page n’est pas là")
    case .declined: say("you said no", "vous avez dit non")
    case .noOriginal: say("there is nothing to boost any more", "il n’y a plus rien à booster")
    case .poison: say("crieur died composing it", "crieur s’est arrêté en la composant")
    case .findings: say("to be looked at: crieur show", "à regarder : crieur show")
    case .blocked: say("must be changed: crieur show", "à modifier : crieur show")
    case .approval: say("waits for your approval", "attend votre accord")
    case .refused: say("the network refused it", "refusé par le réseau")
    }
  }
}
