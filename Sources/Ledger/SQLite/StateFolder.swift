internal import CPlatform
internal import Glibc
internal import Model

/// The folder that the ledger lives in: its lock, and the mark that it has had a ledger.
struct StateFolder {
  let path: String
  var database: String { path + "/ledger.sqlite" }
  private var log: String { database + "-wal" }
  private var marker: String { path + "/ledger.known" }
  private var draft: String { path + "/ledger.new" }
  private var tide: String { path + "/ledger.mark" }
  /// By this file the owner stops everything, also where no command reaches the daemon.
  private var stopFile: String { path + "/PAUSED" }

  /// Whether a ledger was made here at any time.
  var isKnown: Bool { exists(marker) || exists(log) }
  var hasDatabase: Bool { exists(database) }

  /// Takes the lock, which ends with the process at the latest. Returns its descriptor.
  func lock() throws(LedgerError) -> Int32 {
    guard !isRemote else { throw .remote(path: path) }
    let file = open(path + "/ledger.lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw trouble() }
    guard flock(file, LOCK_EX | LOCK_NB) == 0 else {
      let refusal = errno == EWOULDBLOCK ? .locked(path: path, pid: holder(file)) : trouble()
      close(file)
      throw refusal
    }
    let pid = Array("\(getpid())\n".utf8)
    guard ftruncate(file, 0) == 0, pwrite(file, pid, pid.count, 0) == pid.count else {
      let refusal = trouble()
      close(file)
      throw refusal
    }
    return file
  }

  /// NFS, SMB and CIFS, AFS, Ceph (statfs(2)). Another machine may hold the same lock there.
  private static let remoteTypes = [0x6969, 0x517B, 0xFF53_4D42, 0xFE53_4D42, 0x5346_414F, 0x00C3_6400]

  private var isRemote: Bool { Self.remoteTypes.contains(platform_file_system_type(path)) }

  private func holder(_ file: Int32) -> Int32? {
    var bytes = [UInt8](repeating: 0, count: 16)
    let count = pread(file, &bytes, bytes.count, 0)
    return Int32(String(decoding: bytes.prefix(max(count, 0)).prefix { (48...57).contains($0) }, as: UTF8.self))
  }

  /// The owner's file that stops everything is there.
  var hasStopFile: Bool { exists(stopFile) }

  /// The highest attempt that was ever begun here, beside the ledger: a copy that was put back knows of fewer.
  var lastAttempt: Int64? {
    let file = open(tide, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard file >= 0 else { return nil }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 20)
    let count = read(file, &bytes, bytes.count)
    return Int64(String(decoding: bytes.prefix(max(count, 0)).prefix { (48...57).contains($0) }, as: UTF8.self))
  }

  /// Notes an attempt. Not synced: after a power cut it may be behind, which proves nothing and harms nothing.
  func note(attempt: Int64) {
    let file = open(tide, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { return }  // It is one sign among others.
    defer { close(file) }
    let text = Array("\(attempt)\n".utf8)
    _ = pwrite(file, text, text.count, 0)
  }

  /// Makes the ledger whole under another name before it takes its own: a kill in between leaves none, not half of one.
  func create(_ fill: (_ path: String) throws(LedgerError) -> Void) throws(LedgerError) {
    for leftover in [draft, draft + "-wal", draft + "-journal"] { unlink(leftover) }
    try touch(draft)
    try fill(draft)
    guard !exists(draft + "-wal") else { throw .disk(detail: "\(draft): its log could not be folded in") }
    // The log of a lost ledger beside a new one would be played into it, and ruin both.
    guard !exists(log) || rename(log, log + ".lost") == 0 else { throw trouble() }
    guard rename(draft, database) == 0 else { throw trouble() }
    // A new ledger begins at its own first attempt.
    unlink(tide)
    try sync()
  }

  /// Marks the folder, durably, before anything is written to its ledger: from now on a missing one is a loss.
  func mark() throws(LedgerError) {
    guard !exists(marker) else { return }
    try touch(marker)
    try sync()
  }

  /// Keeps a copy of a ledger of an older version before it is brought on: an older Crieur could go back to it.
  func keep(_ database: Database, ofVersion version: Int) throws(LedgerError) {
    do {
      let folder = try BackupFolder(path, isOurs: false)
      let name = "ledger.sqlite.before-version-\(version + 1)"
      let draft = try folder.draft(for: name)
      defer { folder.drop(draft) }
      let contents = try database.contents()
      try database.run("VACUUM INTO ?", [.text(folder.realFile(draft.name))])
      try LedgerCopy.check(folder.realFile(draft.name), shownAs: name, against: contents, isForRestore: false)
      try folder.settle(draft, as: name, replacing: true)
    } catch {
      if let failure = error as? Database.Failure { throw LedgerError(failure, path: self.database) }
      throw .disk(detail: (error as? BackupFailure)?.sentence(in: .en) ?? "\(error)")
    }
  }

  /// Puts another ledger in the place of this folder's. Whenever this is cut off, the folder has its old ledger, or none
  /// (which is refused), or the new one: never a ledger with the log of another.
  /// - Parameters:
  ///   - draft: the new one's file in this folder, whole and synced.
  ///   - time: part of the old one's new name.
  /// - Returns: where the old one is kept; nil where there was none.
  func replace(by draft: String, time: String) throws(LedgerError) -> String? {
    try mark()
    var kept = "\(database).before-restore-\(time)"
    while exists(kept) || exists(kept + "-wal") { kept += "+" }
    let hadOne = hasDatabase
    guard !hadOne || rename(database, kept) == 0 else { throw trouble() }
    guard !exists(log) || rename(log, hadOne ? "\(kept)-wal" : "\(log).lost") == 0 else { throw trouble() }
    try sync()
    guard rename(draft, database) == 0 else { throw trouble() }
    try sync()
    return hadOne ? kept : nil
  }

  private func touch(_ file: String) throws(LedgerError) {
    let descriptor = open(file, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else { throw trouble() }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw trouble() }
  }

  private func sync() throws(LedgerError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw trouble() }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw trouble() }
  }

  private func exists(_ file: String) -> Bool {
    var status = stat()
    return lstat(file, &status) == 0
  }

  /// The system's reason why the folder cannot be used.
  private func trouble() -> LedgerError {
    let detail = String(cString: strerror(errno))
    return switch errno {
    case EIO, ENOSPC, EDQUOT, EMFILE, ENFILE, ENOMEM, ENOLCK: .disk(detail: "\(path): \(detail)")
    default: .readOnly(path: path, detail: detail)
    }
  }
}
