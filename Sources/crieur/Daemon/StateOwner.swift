internal import Glibc
internal import Ledger

/// The user whom the state folder belongs to.
enum StateOwner {
  /// As root, goes on as that user: a file of root's in the folder would lock the daemon out of its own ledger. To be
  /// called when the secrets are read, which may be root's.
  static func become(of state: String) throws(LedgerError) {
    var folder = stat()
    guard geteuid() == 0, stat(state, &folder) == 0, folder.st_uid != 0 else { return }
    guard setgroups(0, nil) == 0, setgid(folder.st_gid) == 0, setuid(folder.st_uid) == 0 else {
      throw .readOnly(path: state, detail: String(cString: strerror(errno)))
    }
  }
  /// As root, does something as that user and is root again afterwards: its result goes where only root may write.
  static func act<Value>(for state: String, _ work: () throws -> Value) throws -> Value {
    var folder = stat()
    guard geteuid() == 0, stat(state, &folder) == 0, folder.st_uid != 0 else { return try work() }
    guard setegid(folder.st_gid) == 0, seteuid(folder.st_uid) == 0 else {
      throw LedgerError.readOnly(path: state, detail: String(cString: strerror(errno)))
    }
    defer { if seteuid(0) != 0 || setegid(0) != 0 { abort() } }
    return try work()
  }
}
