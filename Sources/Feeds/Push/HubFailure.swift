public import FoundationEssentials
public import Model
public import Web

/// Why a hub does not push.
public enum HubFailure: Error, Sendable, Equatable {
  /// 4xx, or a redirect that a POST may not follow.
  case refused(String, Int, words: String)
  /// Too busy or broken: later.
  case unavailable(String, Int, until: Date?)
  /// No complete answer: later.
  case transport(TransportFailure)
  /// Its address is none that Crieur speaks to.
  case forbidden(TransportFailure)
  /// The secret would go over plain http.
  case unsafe(String)
  /// Redirects that lead nowhere.
  case lost(String)
  /// It took the request and never asked whether it was ours.
  case unverified(String)
  /// It says that it does not.
  case denied(String, reason: String)

  /// Asking this hub again is no use for long: the feed's next one is asked.
  public var isFinal: Bool {
    switch self {
    case .refused, .forbidden, .unsafe, .lost, .denied: true
    case .unavailable, .transport, .unverified: false
    }
  }

  /// When the hub wants to be asked again, where it says so.
  public var retryAfter: Date? {
    if case .unavailable(_, _, let until) = self { until } else { nil }
  }

  /// What is wrong, for the status; the blog is polled all the same.
  public func sentence(in say: Language) -> String {
    switch self {
    case .refused(let hub, let status, let words):
      say("the hub \(hub) refuses (\(status))", "le concentrateur \(hub) refuse (\(status))")
        + (words.isEmpty ? "" : say(": \(words)", " : \(words)"))
    case .unavailable(let hub, let status, _):
      say("the hub \(hub) has a fault (\(status))", "le concentrateur \(hub) est en panne (\(status))")
    case .transport(let failure), .forbidden(let failure): failure.sentence(in: say)
    case .unsafe(let address):
      say(
        "the hub leads to \(address), where its secret would be readable on the way",
        "le concentrateur mène à \(address), où son secret serait lisible en chemin")
    case .lost(let hub):
      say("the hub \(hub) redirects to nowhere", "le concentrateur \(hub) redirige vers nulle part")
    case .unverified(let hub):
      say(
        "the hub \(hub) has not called back: is the public address of listen reachable from outside?",
        "le concentrateur \(hub) n’a pas rappelé : l’adresse publique de listen est-elle joignable de l’extérieur ?")
    case .denied(let hub, let reason):
      say("the hub \(hub) says no", "le concentrateur \(hub) dit non")
        + (reason.isEmpty ? "" : say(": \(reason)", " : \(reason)"))
    }
  }
}
