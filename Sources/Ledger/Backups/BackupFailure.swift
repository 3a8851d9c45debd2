public import Model

/// Why there is no backup, or why one cannot be put back.
public enum BackupFailure: Error, Sendable, Equatable {
  /// The folder of the backups cannot be used.
  case folder(path: String, detail: String)
  /// The folder is a link: somebody else may say where it leads.
  case link(path: String)
  /// Others may write in the folder.
  case open(path: String)
  /// There is not enough room.
  case full(path: String)
  /// A file of that name is there already.
  case taken(path: String)
  /// Another one is being made.
  case busy
  /// Writing or checking it failed.
  case failed(path: String, detail: String)
  /// There is no such file.
  case missing(path: String)
  /// The file cannot be read.
  case unreadable(path: String, detail: String)
  /// The file is no backup of Crieur, or is damaged.
  case unusable(path: String, detail: String)
  /// A newer Crieur wrote it.
  case newer(path: String, version: Int)
  /// A daemon, or another command, works on the ledger.
  case running(pid: Int32?)
  /// The ledger itself, or the folder it lives in, fails.
  case ledger(LedgerError)
}

extension BackupFailure: Explained {
  /// What is wrong, and the way out.
  public func sentence(in say: Language) -> String {
    switch self {
    case .folder, .link, .open, .full, .taken, .busy, .failed: writing(say)
    case .missing, .unreadable, .unusable, .newer, .running: reading(say)
    case .ledger(let error): error.sentence(in: say)
    }
  }

  private func writing(_ say: Language) -> String {
    switch self {
    case .folder(let path, let detail):
      say(
        "no backup can be put into \(path) (\(detail)): make that folder, for the user that crieur runs as alone",
        "aucune sauvegarde ne peut aller dans \(path) (\(detail)) : créez ce dossier, pour le seul utilisateur de crieur"
      )
    case .link(let path):
      say(
        "the folder of the backups, \(path), is a link: name the folder itself (backups.folder)",
        "le dossier des sauvegardes, \(path), est un lien : nommez le dossier lui-même (backups.folder)")
    case .open(let path):
      say(
        "others may write in the folder of the backups, \(path): chmod go-w \(path)",
        "d’autres peuvent écrire dans le dossier des sauvegardes, \(path) : chmod go-w \(path)")
    case .full(let path):
      say(
        "there is too little room for a backup in \(path)", "il y a trop peu de place pour une sauvegarde dans \(path)")
    case .taken(let path):
      say("\(path) is there already and was left as it is", "\(path) existe déjà et reste tel quel")
    case .busy:
      say(
        "a backup is being made at this moment: try again when it is done",
        "une sauvegarde est en cours : réessayez quand elle sera finie")
    case .failed(let path, let detail):
      say(
        "the backup in \(path) failed and was taken away (\(detail))",
        "la sauvegarde dans \(path) a échoué et a été retirée (\(detail))")
    default: ""
    }
  }

  private func reading(_ say: Language) -> String {
    switch self {
    case .missing(let path): say("there is no file \(path)", "il n’y a pas de fichier \(path)")
    case .unreadable(let path, let detail):
      say("\(path) cannot be read (\(detail))", "\(path) ne peut être lu (\(detail))")
    case .unusable(let path, let detail):
      say(
        "\(path) is no backup that can be put back (\(detail)); nothing was changed",
        "\(path) n’est pas une sauvegarde utilisable (\(detail)) ; rien n’a été modifié")
    case .newer(let path, let version):
      say(
        "\(path) was made by a newer crieur (version \(version)): install that one; nothing was changed",
        "\(path) vient d’un crieur plus récent (version \(version)) : installez celui-là ; rien n’a été modifié")
    case .running(let pid):
      say(
        "a crieur\(pid.map { " (process \($0))" } ?? "") works on the ledger: stop it first (systemctl stop crieur)",
        "un crieur\(pid.map { " (processus \($0))" } ?? "") travaille sur le registre : arrêtez-le d’abord (systemctl stop crieur)"
      )
    default: ""
    }
  }

  /// 65 for what is no backup, 66 where there is no file, 73 while another works, 77 where reading or writing is not
  /// allowed, 78 for a newer one, 75 while another is made, 74 for all else.
  public var exitStatus: ExitStatus {
    switch self {
    case .folder, .link, .open, .unreadable: .permission
    case .full, .failed, .taken: .ledger
    case .busy: .temporary
    case .missing: .notFound
    case .unusable: .data
    case .newer: .configuration
    case .running: .alreadyRunning
    case .ledger(let error): error.exitStatus
    }
  }
}
