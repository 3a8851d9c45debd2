public import Model

/// Why the ledger cannot be used.
public enum LedgerError: Error, Sendable, Equatable {
  /// The state folder is known to have had a ledger and it is not there.
  case missing(path: String)
  /// The file is damaged or is no ledger.
  case corrupt(path: String, detail: String)
  /// Its file was taken away, or another put in its place, while it was open.
  case replaced(path: String)
  /// Written by a newer Crieur.
  case newer(path: String, version: Int)
  /// Another process holds it, with its process id where it is known.
  case locked(path: String, pid: Int32?)
  /// The state folder lies on another machine.
  case remote(path: String)
  /// The state folder cannot be written.
  case readOnly(path: String, detail: String)
  /// The disk failed; what was last committed is unknown. Stop, restart, read the disk.
  case disk(detail: String)
  /// A row is not in the state that the caller says.
  case conflict(String)
  /// It was closed before.
  case closed
}

extension LedgerError: Explained {
  /// What is wrong with the ledger, and the way out.
  public func sentence(in say: Language) -> String {
    switch self {
    case .missing(let path):
      say(
        "the ledger \(path) is lost: put back a copy of it, or start over with crieur init --new-ledger "
          + "(what the feeds hold now will count as known; what was announced before is forgotten)",
        "le registre \(path) est perdu : remettez-en une copie, ou repartez de zéro avec crieur init --new-ledger "
          + "(ce que contiennent les flux sera tenu pour connu ; ce qui fut annoncé est oublié)")
    case .corrupt(let path, let detail):
      say(
        "the ledger \(path) is damaged (\(detail)): put back a copy of it, "
          + "or move it away and start over with crieur init --new-ledger",
        "le registre \(path) est abîmé (\(detail)) : remettez-en une copie, "
          + "ou écartez-le et repartez de zéro avec crieur init --new-ledger")
    case .replaced(let path):
      say(
        "the ledger \(path) was taken away or replaced while crieur ran: put back the latest copy of it "
          + "(none, and what was announced since is forgotten), and start crieur again",
        "le registre \(path) a été enlevé ou remplacé pendant que crieur tournait : remettez-en la copie la plus "
          + "récente (sans quoi ce qui fut annoncé depuis est oublié), et relancez crieur")
    case .newer(let path, let version):
      say(
        "the ledger \(path) was written by a newer crieur (version \(version)): install that one",
        "le registre \(path) vient d’un crieur plus récent (version \(version)) : installez celui-là")
    case .locked(let path, let pid):
      say(
        "another crieur\(pid.map { " (process \($0))" } ?? "") works in \(path): one is enough",
        "un autre crieur\(pid.map { " (processus \($0))" } ?? "") travaille dans \(path) : un seul suffit")
    case .readOnly(let path, let detail):
      say(
        "the state folder cannot be written (\(path): \(detail)): give it to the user that crieur runs as",
        "le dossier d’état ne peut être écrit (\(path) : \(detail)) : donnez-le à l’utilisateur de crieur")
    case .remote(let path):
      say(
        "the state folder \(path) lies on a network file system, where no lock is sure: put it on a disk of this machine",
        "le dossier d’état \(path) se trouve sur un système de fichiers réseau, où aucun verrou n’est sûr : mettez-le sur "
          + "un disque de cette machine")
    case .disk(let detail):
      say(
        "the disk failed under the ledger (\(detail)): check it and start crieur again",
        "le disque a fait défaut sous le registre (\(detail)) : vérifiez-le et relancez crieur")
    case .conflict(let detail):
      say("the ledger does not agree: \(detail)", "le registre n’est pas d’accord : \(detail)")
    case .closed:
      say("the ledger is closed", "le registre est fermé")
    }
  }

  /// 73 for a second daemon, 77 for a folder that cannot be written, 78 for a newer ledger, 74 for all else.
  public var exitStatus: ExitStatus {
    switch self {
    case .locked: .alreadyRunning
    case .readOnly, .remote: .permission
    case .newer: .configuration
    case .missing, .corrupt, .replaced, .disk, .conflict, .closed: .ledger
    }
  }
}
