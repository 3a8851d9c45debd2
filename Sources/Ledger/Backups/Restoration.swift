public import FoundationEssentials
internal import Glibc
internal import Model

/// What putting a backup back has done, or would do.
public struct Restoration: Sendable, Codable, Equatable {
  /// What is in the backup.
  public var contents: LedgerContents
  /// Where the ledger that was there before is kept; nil where there was none, or nothing was changed.
  public var kept: String?

  /// What was found, and where the former ledger is.
  public init(contents: LedgerContents, kept: String? = nil) {
    self.contents = contents
    self.kept = kept
  }
}

extension BackupFile {
  /// Does in a folder of its own all that a restore does, short of replacing a ledger.
  public func verify() throws(BackupFailure) -> Restoration {
    // Of temporary folders the one that the owner or the unit names: a ledger may be larger than /tmp. It is made for us
    // alone (mode 0700), and goes with its content.
    var template = Array(
      ((getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp") + "/crieur-verify-XXXXXX").utf8CString)
    guard let made = mkdtemp(&template) else {
      throw .folder(
        path: String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self), detail: BackupFolder.reason)
    }
    let path = String(cString: made)
    defer { rmdir(path) }
    let folder = try BackupFolder(path)
    let draft = try copy(into: folder, as: "ledger.sqlite")
    defer { folder.drop(draft) }
    return Restoration(contents: try prepare(draft.name, in: folder))
  }

  /// Puts it in the place of a state folder's ledger, which is kept beside it. At its next start the daemon looks what was
  /// said since, before it says anything.
  public func restore(into state: String, at now: Date) throws(BackupFailure) -> Restoration {
    let place = StateFolder(path: state)
    let lock: Int32
    do throws(LedgerError) { lock = try place.lock() } catch .locked(_, let pid) {
      throw .running(pid: pid)
    } catch {
      throw .ledger(error)
    }
    defer {
      flock(lock, LOCK_UN)
      close(lock)
    }
    let folder = try BackupFolder(state, isOurs: false)
    let draft = try copy(into: folder, as: "restored.sqlite")
    defer { folder.drop(draft) }
    let contents = try prepare(draft.name, in: folder)
    guard fsync(draft.file) == 0 else { throw folder.trouble() }
    let time = BackupName(made: now).text.dropFirst("crieur-".count).dropLast(".sqlite".count)
    do throws(LedgerError) {
      return Restoration(contents: contents, kept: try place.replace(by: folder.file(draft.name), time: String(time)))
    } catch {
      throw .ledger(error)
    }
  }

  /// Checks the copy, brings it to today's tables and marks it, so that its log is folded in when this returns.
  private func prepare(_ draft: String, in folder: BackupFolder) throws(BackupFailure) -> LedgerContents {
    let contents = try LedgerCopy.opened(folder.realFile(draft), shownAs: path, isReadOnly: false) { database in
      let contents = try LedgerCopy.verified(database, path)
      try Schema.prepare(database, isNew: false)
      try database.run(
        "INSERT OR REPLACE INTO meta (name, value) VALUES ('continuity', ?)", [.blob(Array("restored".utf8))])
      return contents
    }
    guard faccessat(folder.descriptor, draft + "-wal", F_OK, 0) != 0 else {
      throw .failed(path: folder.path, detail: "its log could not be folded in")
    }
    return contents
  }
}
