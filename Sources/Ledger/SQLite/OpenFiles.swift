internal import Glibc

/// Which files the ledger has open. A file that was deleted takes what is written to it without a word, and forgets it;
/// one that was put in its place would be overwritten by what belongs to the other.
struct OpenFiles {
  private let path: String
  private let database: Identity?
  private let log: Identity?

  private struct Identity: Equatable {
    let device: dev_t
    let number: ino_t

    init?(_ path: String) {
      var status = stat()
      guard lstat(path, &status) == 0 else { return nil }
      (device, number) = (status.st_dev, status.st_ino)
    }
  }

  /// To be made when the database is open.
  init(database path: String) {
    self.path = path
    database = Identity(path)
    log = Identity(path + "-wal")
  }

  /// Whether the database is still what its path leads to. Where another lies there, our log goes out of its way: it would
  /// be played into that one at the next start, and ruin it.
  func areInPlace() -> Bool {
    let there = Identity(path)
    if there != nil, there == database { return true }
    if there != nil, let log, Identity(path + "-wal") == log { rename(path + "-wal", path + "-wal.lost") }
    return false
  }
}
