internal import Model

/// One mistake in the configuration, with its place.
struct ConfigurationMistake: Sendable, Equatable {
  /// `feeds[0].acounts`
  var path: String
  var line: Int
  var en: String
  var fr: String

  func text(in say: Language) -> String {
    let place = say("line \(line)", "ligne \(line)") + (path.isEmpty ? "" : ", \(path)")
    return say("\(place): \(en)", "\(place) : \(fr)")
  }
}

/// Why the configuration cannot be used.
enum ConfigurationFailure: Explained, Equatable {
  /// There is none where it was looked for.
  case missing(path: String)
  case unreadable(path: String, detail: String)
  /// All mistakes at once, told in the language that the configuration asks for, where that can be read.
  case mistakes(path: String, [ConfigurationMistake], in: Language? = nil)
  /// A secret that cannot be had: which account, and why in both languages.
  case secret(account: String, en: String, fr: String)
  /// The state folder cannot change under a running daemon.
  case stateMoved(from: String, to: String)

  func sentence(in say: Language) -> String {
    switch self {
    case .missing(let path):
      say(
        "there is no configuration at \(path): name it with --config or $CRIEUR_CONFIG, or put it at /etc/crieur/config.json",
        "il n’y a pas de configuration à \(path) : indiquez-la par --config ou $CRIEUR_CONFIG, ou mettez-la dans /etc/crieur/config.json"
      )
    case .unreadable(let path, let detail):
      say(
        "the configuration \(path) cannot be read: \(detail)", "la configuration \(path) ne peut être lue : \(detail)")
    case .mistakes(let path, let mistakes, let own):
      (own ?? say)(
        "the configuration \(path) has \(mistakes.count == 1 ? "a mistake" : "\(mistakes.count) mistakes"):",
        "la configuration \(path) contient \(mistakes.count == 1 ? "une erreur" : "\(mistakes.count) erreurs") :")
        + mistakes.map { "\n  \($0.text(in: own ?? say))" }.joined()
    case .secret(let account, let en, let fr):
      say("account «\(account)»: \(en)", "compte « \(account) » : \(fr)")
    case .stateMoved(let from, let to):
      say(
        "the state folder cannot move from \(from) to \(to) while crieur runs: restart it",
        "le dossier d’état ne peut passer de \(from) à \(to) pendant que crieur tourne : redémarrez-le")
    }
  }

  var exitStatus: ExitStatus {
    switch self {
    case .missing, .unreadable, .mistakes, .stateMoved: .configuration
    case .secret: .permission
    }
  }
}
