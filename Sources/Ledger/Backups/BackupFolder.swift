public import FoundationEssentials
internal import Glibc

/// The folder that backups lie in. Everything in it is reached from its descriptor, so that nobody can put another folder
/// in its place meanwhile, and what is made in it is for its user alone.
public final class BackupFolder: Sendable {
  // A class because it owns a descriptor that is closed once.
  /// As it was named.
  public let path: String
  let descriptor: Int32
  /// Without links on the way: SQLite follows none.
  private let real: String

  /// Opens it, and makes it where it is missing (but not the folders above it).
  /// - Parameter isOurs: whether it must be closed to others and no link: where files have names that can be foreseen.
  public init(_ path: String, isOurs: Bool = true) throws(BackupFailure) {
    self.path = path
    if isOurs, mkdir(path, 0o700) != 0, errno != EEXIST { throw .folder(path: path, detail: Self.reason) }
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC | (isOurs ? O_NOFOLLOW : 0)
    descriptor = Glibc.open(path, flags)
    guard descriptor >= 0 else {
      let detail = Self.reason
      throw Self.isLink(path) ? .link(path: path) : .folder(path: path, detail: detail)
    }
    var facts = stat()
    guard fstat(descriptor, &facts) == 0, let resolved = realpath(path, nil) else {
      let detail = Self.reason
      close(descriptor)
      throw .folder(path: path, detail: detail)
    }
    real = String(cString: resolved)
    free(resolved)
    guard !isOurs || facts.st_mode & 0o022 == 0 else {
      close(descriptor)
      throw .open(path: path)
    }
  }

  deinit { close(descriptor) }

  static var reason: String { String(cString: strerror(errno)) }

  private static func isLink(_ path: String) -> Bool {
    var facts = stat()
    return lstat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFLNK
  }

  /// A file's path for people.
  func file(_ name: String) -> String { "\(path)/\(name)" }
  /// A file's path for SQLite.
  func realFile(_ name: String) -> String { "\(real)/\(name)" }

  /// The backups in it, the oldest first.
  public func backups() throws(BackupFailure) -> [BackupName] { try names().compactMap { BackupName($0) }.sorted() }

  /// When the newest in a folder was made, of those that are not dated ahead of the clock; nil where there is none. A
  /// folder that is missing has none; nothing is made.
  public static func newest(in path: String, now: Date) throws(BackupFailure) -> BackupName? {
    guard access(path, F_OK) == 0 || errno != ENOENT else { return nil }
    return try BackupFolder(path).backups().last { $0.made <= now }
  }

  /// Takes away what the rule no longer wants, and returns it.
  public func prune(_ rule: BackupRetention, now: Date) throws(BackupFailure) -> [BackupName] {
    let obsolete = rule.obsolete(among: try backups(), now: now)
    for name in obsolete where unlinkat(descriptor, name.text, 0) != 0 && errno != ENOENT {
      throw .folder(path: file(name.text), detail: Self.reason)
    }
    return obsolete
  }

  private func names() throws(BackupFailure) -> [String] {
    // A copy of the descriptor would share its place in the list.
    let list = openat(descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard list >= 0, let folder = fdopendir(list) else {
      let detail = Self.reason
      if list >= 0 { close(list) }
      throw .folder(path: path, detail: detail)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      var facts = stat()
      if fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) == 0, facts.st_mode & S_IFMT == S_IFREG {
        names.append(name)
      }
    }
    return names
  }

  // MARK: Drafts

  /// Files under a name that is not theirs yet.
  static let draftPrefix = ".crieur-draft-"

  /// Makes an empty file under a passing name and holds it by a lock.
  func draft(for name: String) throws(BackupFailure) -> (name: String, file: Int32) {
    clearDrafts()
    let draft = Self.draftPrefix + name
    let file = openat(descriptor, draft, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard file >= 0 else {
      let (number, detail) = (errno, Self.reason)
      throw number == EEXIST ? .busy : .failed(path: path, detail: detail)
    }
    flock(file, LOCK_EX | LOCK_NB)
    return (draft, file)
  }

  /// Takes a draft, and a log of its, away; what has its name already stays.
  func drop(_ draft: (name: String, file: Int32)) {
    for name in [draft.name, draft.name + "-wal", draft.name + "-journal"] { unlinkat(descriptor, name, 0) }
    close(draft.file)
  }

  /// Takes away the drafts that a kill has left: those whose lock nobody holds.
  private func clearDrafts() {
    guard let names = try? names() else { return }  // What stands in the way shows when the draft is made.
    for name in names where name.hasPrefix(Self.draftPrefix) {
      let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
      guard file >= 0 else { continue }
      if flock(file, LOCK_EX | LOCK_NB) == 0 { unlinkat(descriptor, name, 0) }
      close(file)
    }
  }

  /// Gives a draft, whose bytes are on the disk then, its name.
  /// - Parameter replacing: whether a file of that name may go.
  func settle(_ draft: (name: String, file: Int32), as name: String, replacing: Bool = false) throws(BackupFailure) {
    guard fsync(draft.file) == 0 else { throw trouble() }
    if !replacing, linkat(descriptor, draft.name, descriptor, name, 0) == 0 {
      unlinkat(descriptor, draft.name, 0)
    } else {
      guard replacing || errno != EEXIST else { throw .taken(path: file(name)) }
      // A file system without hard links.
      var facts = stat()
      guard replacing || fstatat(descriptor, name, &facts, AT_SYMLINK_NOFOLLOW) != 0 else {
        throw .taken(path: file(name))
      }
      guard renameat(descriptor, draft.name, descriptor, name) == 0 else { throw trouble() }
    }
    guard fsync(descriptor) == 0 else { throw trouble() }
  }

  /// Refuses where so many bytes, and some for the ledger beside it, have no room. Where the file system does not tell, it
  /// is tried.
  func makeRoom(for bytes: Int64) throws(BackupFailure) {
    var facts = statvfs()
    guard fstatvfs(descriptor, &facts) == 0, facts.f_blocks > 0 else { return }
    let (free, overflow) = UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize))
    guard !overflow, free < UInt64(max(bytes, 0)) + Self.spare else { return }
    throw .full(path: path)
  }

  /// A backup must not take the last room that announcements need.
  private static let spare: UInt64 = 4 << 20

  func trouble() -> BackupFailure {
    switch errno {
    case ENOSPC, EDQUOT: .full(path: path)
    case EACCES, EPERM, EROFS: .folder(path: path, detail: Self.reason)
    default: .failed(path: path, detail: Self.reason)
    }
  }
}
