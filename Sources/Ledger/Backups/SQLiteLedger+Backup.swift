internal import CSQLite
internal import Dispatch
public import FoundationEssentials
internal import Glibc
internal import Model

extension SQLiteLedger: BackedUp {
  /// VACUUM INTO writes a whole copy of one moment, but neither syncs it nor takes it away when it is interrupted
  /// (sqlite.org/lang_vacuum.html): the copy gets its name when it was read again, compared and synced. Only the copying
  /// holds the ledger up.
  public nonisolated func backUp(into folder: BackupFolder, thorough: Bool, at now: Date) async throws(BackupFailure)
    -> Backup
  {
    let name = BackupName(made: now).text
    let draft = try folder.draft(for: name)
    do throws(BackupFailure) {
      let original = try await copy(into: folder, draft.name, thorough: thorough)
      let bytes = try await aside { () throws(BackupFailure) in
        try LedgerCopy.check(folder.realFile(draft.name), shownAs: folder.file(name), against: original)
        try folder.settle(draft, as: name)
        var facts = stat()
        return fstat(draft.file, &facts) == 0 ? Int64(facts.st_size) : 0
      }
      Glibc.close(draft.file)
      return Backup(path: folder.file(name), bytes: bytes, contents: original)
    } catch {
      folder.drop(draft)
      throw error
    }
  }

  private func copy(into folder: BackupFolder, _ draft: String, thorough: Bool) throws(BackupFailure) -> LedgerContents
  {
    try alone { database in
      if thorough, let damage = try database.damage() { throw LedgerError.corrupt(path: path, detail: damage) }
      let size = try database.query("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size") {
        $0.integer(0)
      }
      try folder.makeRoom(for: size.first ?? 0)
      let contents = try database.contents()
      try database.run("VACUUM INTO ?", [.text(folder.realFile(draft))])
      return contents
    } passing: { error in
      BackupFailure(copying: error, into: folder)
    }
  }
}

extension BackupFailure {
  /// What the failure of a copy means. A damaged ledger is the ledger's; all else may be the folder's.
  init?(copying error: any Error, into folder: BackupFolder) {
    if let known = error as? BackupFailure {
      self = known
      return
    }
    guard let failure = error as? Database.Failure else { return nil }
    switch failure.primary {
    case SQLITE_CORRUPT, SQLITE_NOTADB: return nil
    case SQLITE_FULL: self = .full(path: folder.path)
    default: self = .failed(path: folder.path, detail: failure.message)
    }
  }
}

/// Runs work that blocks for seconds beside the few threads of the concurrency runtime.
private func aside<Value: Sendable>(_ work: @escaping @Sendable () throws(BackupFailure) -> Value)
  async
  throws(BackupFailure) -> Value
{
  let result = await withCheckedContinuation { (waiting: CheckedContinuation<Result<Value, BackupFailure>, Never>) in
    DispatchQueue.global(qos: .utility).async {
      do throws(BackupFailure) { waiting.resume(returning: .success(try work())) } catch {
        waiting.resume(returning: .failure(error))
      }
    }
  }
  return try result.get()
}
