internal import Glibc
internal import Model

/// A file that somebody wants to put back, opened while its reader's rights are still there. A copy of a ledger's folder
/// has a log beside the ledger, which belongs to it.
public final class BackupFile: Sendable {
  // A class because it owns descriptors that are closed once.
  /// As it was named.
  public let path: String
  /// Its size.
  public let bytes: Int64
  private let file: Int32
  private let log: Int32?

  /// Opens it.
  public init(_ path: String) throws(BackupFailure) {
    self.path = path
    file = Glibc.open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else {
      throw errno == ENOENT || errno == ENOTDIR
        ? .missing(path: path) : .unreadable(path: path, detail: BackupFolder.reason)
    }
    var facts = stat()
    guard fstat(file, &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else {
      close(file)
      throw .unusable(path: path, detail: "not a file")
    }
    bytes = Int64(facts.st_size)
    let log = Glibc.open(path + "-wal", O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    self.log = log >= 0 ? log : nil
  }

  deinit {
    close(file)
    if let log { close(log) }
  }

  /// Writes it, durably, into a new file of the folder under a passing name; a log goes into one with the same name.
  func copy(into folder: BackupFolder, as name: String) throws(BackupFailure) -> (name: String, file: Int32) {
    try folder.makeRoom(for: bytes)
    let draft = try folder.draft(for: name)
    do throws(BackupFailure) {
      try Self.copy(file, to: draft.file, in: folder)
      if let log {
        let name = draft.name + "-wal"
        let copy = openat(folder.descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard copy >= 0 else { throw folder.trouble() }
        defer { close(copy) }
        try Self.copy(log, to: copy, in: folder)
      }
      return draft
    } catch {
      folder.drop(draft)
      throw error
    }
  }

  /// Writes a second one of it elsewhere, in a folder that need not be ours, and reads it again.
  /// - Parameter name: the new file's name; it must not be there yet.
  public func copy(to folder: BackupFolder, named name: String) throws(BackupFailure) {
    try folder.makeRoom(for: bytes)
    let draft = try folder.draft(for: name)
    do throws(BackupFailure) {
      try Self.copy(file, to: draft.file, in: folder)
      try folder.settle(draft, as: name)
      close(draft.file)
    } catch {
      folder.drop(draft)
      throw error
    }
  }

  /// Copies to the end and syncs, then compares: a disk that is full or failing must not go unnoticed.
  private static func copy(_ source: Int32, to target: Int32, in folder: BackupFolder) throws(BackupFailure) {
    var offset: off_t = 0
    var buffer = [UInt8](repeating: 0, count: 1 << 18)
    while true {
      let count = pread(source, &buffer, buffer.count, offset)
      guard count >= 0 else { throw folder.trouble() }
      if count == 0 { break }
      guard pwrite(target, buffer, count, offset) == count else { throw folder.trouble() }
      offset += off_t(count)
    }
    guard fsync(target) == 0 else { throw folder.trouble() }
    var copy = buffer
    for place in stride(from: off_t(0), to: offset, by: buffer.count) {
      let count = pread(source, &buffer, buffer.count, place)
      guard count >= 0, pread(target, &copy, copy.count, place) == count, memcmp(buffer, copy, count) == 0 else {
        throw .failed(path: folder.path, detail: "what was written cannot be read again")
      }
    }
  }
}
