/// The exit codes of the command, after sysexits(3).
public enum ExitStatus: Int32, Sendable {
  case ok = 0
  /// The command line is wrong.
  case usage = 64
  /// What came is no feed, truncated, too big or a redirect loop.
  case data = 65
  /// Not found or gone.
  case notFound = 66
  /// Unreachable, TLS failure or a server error; another program has the address of `listen`.
  case unavailable = 69
  /// Another daemon runs on this state folder.
  case alreadyRunning = 73
  /// The ledger is missing though known, corrupt, or the disk failed.
  case ledger = 74
  /// `run --once`: a feed or a network was unavailable or limited; too few descriptors; try later.
  case temporary = 75
  /// A secret that cannot be read or that others can read; a state folder that cannot be written.
  case permission = 77
  /// The configuration is wrong, or the ledger comes from a newer Crieur.
  case configuration = 78
}

/// An error that can tell the owner in one sentence what is wrong and what to do.
public protocol Explained: Error {
  /// One sentence in the owner's words, with the way out, without a secret in it.
  func sentence(in say: Language) -> String
  /// The code that the command ends with when this error ends it.
  var exitStatus: ExitStatus { get }
}
