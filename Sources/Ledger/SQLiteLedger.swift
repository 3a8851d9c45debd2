internal import CSQLite
internal import FoundationEssentials
internal import Glibc
internal import Model

/// The ledger in a SQLite file: WAL, synchronous=FULL, one connection that nobody else can share.
public actor SQLiteLedger: Ledger {
  /// Held by this process; freed with the ledger or the process.
  private let lock: Int32
  let path: String
  private let database: Database
  /// The folder that it lives in, and the machine under it.
  let state: StateFolder
  let host: LedgerHost
  /// The files that are open, by which they are told from others of their name; nil where there are none in the system.
  private let files: OpenFiles?
  /// After a failed disk nothing is asked any more: what was committed last is unknown until the file is read again.
  private var failure: LedgerError?
  /// The latest poll of any feed; nil before it was looked up. It tells, without a look at every feed, that the clock was
  /// set back.
  var latestPoll: Date?
  /// How far the clock has come; nil before it was looked up.
  var latestTime: Date?
  /// Something was written by a time that the clock does not show any more.
  var wroteAhead = false

  private init(database: Database, state: StateFolder, lock: Int32, host: LedgerHost) {
    self.database = database
    self.state = state
    self.lock = lock
    self.host = host
    path = state.database
    files = host.vfs == nil ? OpenFiles(database: path) : nil
  }

  /// Whether a ledger was ever made in that folder.
  public static func isKnown(in folder: String) -> Bool { StateFolder(path: folder).isKnown }

  /// Opens the ledger of a state folder, and makes it where the folder never had one.
  /// - Parameters:
  ///   - replacingLost: makes a new one though the folder is known to have had one that is lost.
  ///   - host: the machine under it.
  public static func open(in folder: String, replacingLost: Bool = false, host: LedgerHost = LedgerHost())
    async throws(LedgerError) -> SQLiteLedger
  {
    let state = StateFolder(path: folder)
    let lock = try state.lock()
    do throws(LedgerError) {
      if !state.hasDatabase {
        guard replacingLost || !state.isKnown else { throw .missing(path: state.database) }
        try state.create { path throws(LedgerError) in try Database.opened(at: path, isNew: true, vfs: host.vfs).close()
        }
      }
      try state.mark()
      let database = try Database.opened(at: state.database, isNew: false, vfs: host.vfs, keeping: state)
      let ledger = SQLiteLedger(database: database, state: state, lock: lock, host: host)
      try await ledger.giveSecret()
      return ledger
    } catch {
      Glibc.close(lock)
      throw error
    }
  }

  /// Closes the file and gives the lock back.
  public func close() {
    guard failure != .closed else { return }
    if failure == nil { database.close() } else { database.abandon() }
    failure = .closed
    // A child that was forked a moment ago has the descriptor too until it becomes another program.
    flock(lock, LOCK_UN)
    Glibc.close(lock)
  }

  /// Everything that `body` does is kept, durably, or nothing of it.
  func transaction<Value>(_ body: (Database) throws -> Value) throws(LedgerError) -> Value {
    if let failure { throw failure }
    do {
      guard files?.areInPlace() ?? true else { throw LedgerError.replaced(path: path) }
      try database.run("BEGIN IMMEDIATE")
      let value = try body(database)
      try database.run("COMMIT")
      return value
    } catch {
      try? database.script("ROLLBACK")  // SQLite may have rolled back already; the first error says what happened.
      let known = (error as? LedgerError) ?? (error as? Database.Failure).map { LedgerError($0, path: path) }
      let translated = known ?? .disk(detail: "\(error)")
      if case .conflict = translated { throw translated }
      failure = translated
      throw translated
    }
  }

  /// Works outside a transaction: VACUUM cannot run in one.
  /// - Parameter passing: what an error means that is none of the ledger; nil for one that is.
  func alone<Value>(_ body: (Database) throws -> Value, passing: (any Error) -> BackupFailure?) throws(BackupFailure)
    -> Value
  {
    if let failure { throw .ledger(failure) }
    do {
      return try body(database)
    } catch {
      if let passed = passing(error) { throw passed }
      let known = (error as? LedgerError) ?? (error as? Database.Failure).map { LedgerError($0, path: path) }
      let translated = known ?? .disk(detail: "\(error)")
      failure = translated
      throw .ledger(translated)
    }
  }

  private func giveSecret() throws(LedgerError) {
    _ = try transaction { database in
      try database.run("INSERT OR IGNORE INTO meta (name, value) VALUES ('secret', randomblob(32))")
    }
  }

  /// The random secret of this installation that keys are derived from.
  public func installationSecret() throws(LedgerError) -> [UInt8] {
    try transaction { try $0.query("SELECT value FROM meta WHERE name = 'secret'") { $0.blob(0) }.first ?? [] }
  }
}

extension Database {
  /// Opens the file, checks it and brings it to today's version.
  /// - Parameter state: where a copy of an older version is kept first.
  static func opened(at path: String, isNew: Bool, vfs: String? = nil, keeping state: StateFolder? = nil)
    throws(LedgerError) -> Database
  {
    let database: Database
    do throws(Failure) {
      database = try Database(path: path, vfs: vfs)
    } catch {
      throw LedgerError(error, path: path)
    }
    do throws(Schema.Refusal) {
      try Schema.prepare(database, isNew: isNew) { version in try state?.keep(database, ofVersion: version) }
      return database
    } catch {
      database.abandon()
      switch error {
      case .newer(let version): throw .newer(path: path, version: version)
      case .damaged(let detail): throw .corrupt(path: path, detail: detail)
      case .failed(let failure): throw LedgerError(failure, path: path)
      case .unkept(let failure): throw failure
      }
    }
  }
}

extension LedgerError {
  /// What a failure of SQLite means for the ledger.
  init(_ failure: Database.Failure, path: String) {
    switch failure.primary {
    case SQLITE_CONSTRAINT: self = .conflict(failure.message)
    case SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_FORMAT: self = .corrupt(path: path, detail: failure.message)
    case SQLITE_BUSY, SQLITE_LOCKED: self = .locked(path: path, pid: nil)
    case SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM: self = .readOnly(path: path, detail: failure.message)
    default: self = .disk(detail: failure.message)
    }
  }
}
