internal import Announcer
internal import Model

/// The owner's words for what the ledger says in its own.
enum Words {
  /// A rule in a few words; what an other version wrote stands as it is.
  static func reason(_ code: String, _ say: Language) -> String {
    Reason.Code(rawValue: code)?.words(in: say) ?? code
  }

  /// A text of a draft.
  static func field(_ name: String, _ say: Language) -> String {
    switch name {
    case "text": say("text", "texte")
    case "content warning": say("content warning", "avertissement")
    case "card": say("card", "carte")
    case "alt text": say("alt text", "texte alternatif")
    case "picture": say("picture", "image")
    case "link": say("link", "lien")
    default: name
    }
  }

  /// What is done about a post since its entry has changed or is gone.
  static func afterwards(_ part: Afterwards, _ say: Language) -> String {
    let isGone = part.cause == .gone
    return switch part.verdict {
    case nil where isGone: say("its page is gone", "sa page a disparu")
    case nil: say("its entry has changed", "son billet a changé")
    case .same, .edited: say("edited since", "modifiée depuis")
    case .deleted: say("taken back: its page is gone", "retirée : sa page a disparu")
    case .told where isGone: say("its page is gone since", "sa page a disparu depuis")
    case .told: say("its entry has changed since", "son billet a changé depuis")
    case .skipped where isGone, .refused where isGone:
      say("its page is gone, the post is not taken back", "sa page a disparu, la publication n’est pas retirée")
    case .skipped, .refused:
      say("its entry has changed, the post has not", "son billet a changé, pas la publication")
    }
  }

  /// A length of time in its largest whole unit from two on: «90 minutes», «36 hours».
  static func length(_ length: Duration, _ say: Language) -> String {
    let seconds = Int(min(max(length.seconds, 0), 1e9).rounded())
    return switch seconds {
    case 172_800...: say("\((seconds + 43_200) / 86_400) days", "\((seconds + 43_200) / 86_400) jours")
    case 7200...: say("\((seconds + 1800) / 3600) hours", "\((seconds + 1800) / 3600) heures")
    case 120...: say("\((seconds + 30) / 60) minutes", "\((seconds + 30) / 60) minutes")
    default: say("\(seconds) seconds", "\(seconds) secondes")
    }
  }

  /// Why a feed is looked at next when it is.
  static func why(_ reason: LookReason, _ say: Language) -> String {
    switch reason {
    case .first: say("the first look", "le premier regard")
    case .interval: say("your interval", "votre intervalle")
    case .rhythm: say("the blog’s own rhythm", "le rythme du blog")
    case .server: say("its server asks for it (Cache-Control)", "son serveur le demande (Cache-Control)")
    case .ttl: say("the feed asks for it (ttl)", "le flux le demande (ttl)")
    case .period: say("the feed asks for it (updatePeriod)", "le flux le demande (updatePeriod)")
    case .skip:
      say("the feed wants no look before (skipHours, skipDays)", "le flux n’en veut pas avant (skipHours, skipDays)")
    case .mend: say("the feed was broken, a whole one may come", "le flux était cassé, un entier peut venir")
    case .failing: say("the last look failed", "le dernier regard a échoué")
    case .asked: say("its server asks to wait", "son serveur demande d’attendre")
    case .host: say("its host is left alone for a while", "son hébergeur est laissé tranquille un moment")
    case .gone: say("it is gone (410): once a week", "il a disparu (410) : une fois par semaine")
    case .expired: say("it says that it has ended: once a week", "il dit avoir pris fin : une fois par semaine")
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
    case .posted:
      part.gone.map {
        let time = LocalTime.text($0)
        return say(
          "was announced; at \(time) it was not there any more",
          "a été annoncé ; le \(time), la publication n’y était plus")
      } ?? say("was announced", "a été annoncé")
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
