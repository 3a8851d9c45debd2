internal import Glibc
internal import Model
internal import Networks

/// Why an account is not connected, as far as no network is to blame.
enum ConnectFailure: Explained, Equatable {
  case noNetwork(String, nearest: String?)
  /// The word of a service that is gone, or of a network by another name: what to write instead.
  case otherWord([Language: String])
  /// A name that cannot be a file's and a credential's.
  case badName(String)
  /// The configuration has another network under this name.
  case otherNetwork(account: String, network: String)
  /// Not of the form `key=value`.
  case badSetting
  case unknownSetting(String, nearest: String?)
  /// Given where everybody on the machine can see it.
  case visibleSecret(String)
  /// What the configuration's reader says of the settings.
  case wrong([ConfigurationMistake])
  /// There is such a file already.
  case present(String)
  case unwritable(String, number: Int32)
  /// systemd's program is not on the machine, or did not do it.
  case noSealer
  case unsealed(code: Int32)

  func sentence(in say: Language) -> String {
    switch self {
    case .noNetwork(let word, let nearest):
      say("there is no network «\(word)»", "il n’y a pas de réseau « \(word) »")
        + (nearest.map { say("; did you mean \($0)?", " ; vouliez-vous dire \($0) ?") }
          ?? say(": see crieur networks", " : voir crieur networks"))
    case .otherWord(let sentence): sentence[say] ?? ""
    case .badName(let name):
      say(
        "«\(name)» cannot be an account's name here: letters from a to z, digits, - and _ only",
        "« \(name) » ne peut pas nommer un compte ici : seulement des lettres de a à z, des chiffres, - et _")
    case .otherNetwork(let account, let network):
      say(
        "the configuration has «\(account)» as an account of \(network): give another name with --account",
        "la configuration connaît « \(account) » comme compte de \(network) : donnez un autre nom avec --account")
    case .badSetting: say("a setting is written --set key=value", "un réglage s’écrit --set clé=valeur")
    case .unknownSetting(let key, let nearest):
      say(
        "this network has no setting «\(key)»" + (nearest.map { "; did you mean \($0)?" } ?? ": see crieur networks"),
        "ce réseau n’a pas de réglage « \(key) »"
          + (nearest.map { " ; vouliez-vous dire \($0) ?" } ?? " : voir crieur networks"))
    case .visibleSecret(let key):
      say(
        "a secret is not given by --set, where every user of this machine can see it: leave «\(key)» out, it will be asked for, and make a new one if this one is real",
        "un secret ne se donne pas par --set, où tout utilisateur de cette machine peut le voir : laissez « \(key) », il sera demandé, et créez-en un nouveau si celui-ci est vrai"
      )
    case .wrong(let mistakes):
      mistakes.map { "\($0.path.split(separator: ".").last ?? ""): \(say($0.en, $0.fr))" }.joined(separator: "\n  ")
    case .present(let path):
      say(
        "\(path) exists already and stays as it is: --replace puts a new one in its place",
        "\(path) existe déjà et reste tel quel : --replace en met un nouveau à sa place")
    case .unwritable(let path, let number):
      say(
        "\(path) cannot be written (\(String(cString: strerror(number)))): run this as root, or name another place with --config",
        "\(path) ne peut être écrit (\(String(cString: strerror(number)))) : lancez ceci en tant que root, ou indiquez un autre endroit avec --config"
      )
    case .noSealer:
      say(
        "there is no systemd-creds here (systemd 250 or newer): leave --systemd-credential out",
        "il n’y a pas de systemd-creds ici (systemd 250 ou plus récent) : omettez --systemd-credential")
    case .unsealed(let code):
      say(
        "systemd-creds did not encrypt it (code \(code)): nothing was written; run this as root, or leave --systemd-credential out",
        "systemd-creds ne l’a pas chiffré (code \(code)) : rien n’a été écrit ; lancez ceci en tant que root, ou omettez --systemd-credential"
      )
    }
  }

  var exitStatus: ExitStatus {
    switch self {
    case .noNetwork, .otherWord, .badName, .otherNetwork, .badSetting, .unknownSetting, .visibleSecret, .wrong,
      .present:
      .usage
    case .unwritable(_, let number): [EACCES, EPERM, EROFS, ENOENT].contains(number) ? .permission : .ledger
    case .noSealer: .unavailable
    case .unsealed: .permission
    }
  }
}
