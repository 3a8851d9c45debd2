public import Model

/// Why nothing at all is sent, by any account.
public enum Standstill: Sendable, Equatable, Codable {
  /// Its owner said so: by a command, or by a file named PAUSED in the state folder.
  case paused
  /// The disk is nearly full: what is sent now might not be remembered.
  case noRoom(free: Int64, needed: Int64)
  /// The clock shows a time before this version was made.
  case clock
}

extension Standstill: Explained {
  /// What holds everything up, and what to do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .paused:
      say(
        "paused by its owner: nothing is sent until crieur resume (and a file PAUSED in the state folder is removed)",
        "en pause à la demande du propriétaire : rien ne part avant crieur resume (et sans fichier PAUSED dans le dossier d’état)"
      )
    case .noRoom(let free, let needed):
      say(
        "the disk is nearly full (\(free >> 20) MiB free, \(needed >> 20) needed): nothing is read or sent until there is room",
        "le disque est presque plein (\(free >> 20) Mio libres, il en faut \(needed >> 20)) : rien n’est lu ni envoyé avant qu’il y ait de la place"
      )
    case .clock:
      say(
        "the clock of this machine is wrong (it is before 2026): nothing is read or sent until it is set",
        "l’horloge de cette machine est fausse (avant 2026) : rien n’est lu ni envoyé avant qu’elle soit réglée")
    }
  }

  /// 75: it passes, or its owner ends it.
  public var exitStatus: ExitStatus { .temporary }
}
