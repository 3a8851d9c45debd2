import CFaultVFS
import CSQLite
import FoundationEssentials
import Model

/// Looks at every commit of the ledger's own connection, and at what would survive a power cut.
final class Watch {
  /// A row of the outbox as it was last seen.
  struct Row: Equatable {
    var id: Int64
    var entry: Int64
    var account: String
    var generation: Int64
    var state: String
    var reason: String?
    var attempts: Int64
    var attempted: Int64
    var key: String?
    var post: String?
    var receipt: String?
    var approved: Int64
    var boosts: Int64  // 0 for none
    var isFinal: Bool { state == "posted" || state == "rejected" || state == "retired" }
  }

  let disk: Disk
  unowned let world: World
  var rows: [Int64: Row] = [:]
  /// What the last life left of rows that a commit without an answer has changed: a power cut may bring it back, as long as
  /// nothing was synced since.
  var unanswered: [Int64: Row] = [:]
  /// Which entry of the ledger each post of a blog is.
  var entries: [String: Int64] = [:]
  var tokens: [Int64: String] = [:]
  private(set) var live: Connection?
  private var raw: OpaquePointer?
  private var isHooked = false
  private var touched: [(table: Table, id: Int64)] = []
  /// When the last intent of each announcement was committed.
  var intended: [Int64: Time] = [:]
  /// Held or rejected, and not yet told to anybody.
  var untold: [Int64: String] = [:]

  /// Before the last restore, how many posts each account might have of each entry; and how many a person asked for since.
  var allowedBefore: [String: Int] = [:]
  var askedSince: [String: Int] = [:]

  private enum Table { case announcement, entry, feed }

  init(_ world: World) {
    self.world = world
    disk = world.disk
    fault_disk_watch(
      disk.handle,
      { context, connection in if let connection { Watch.of(context)?.attach(connection) } },
      { context, connection in if let connection { Watch.of(context)?.forget(connection) } },
      Unmanaged.passUnretained(self).toOpaque())
  }

  // MARK: the connection

  /// From what SQLite hands back to its callbacks.
  private static func of(_ context: UnsafeMutableRawPointer?) -> Watch? {
    context.map { Unmanaged<Watch>.fromOpaque($0).takeUnretainedValue() }
  }

  private func attach(_ connection: OpaquePointer) {
    detach()
    raw = connection
    live = Connection(connection)
    let me = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_update_hook(
      connection,
      { context, operation, _, table, row in
        if let table { Watch.of(context)?.touch(String(cString: table), row, operation) }
      }, me)
  }

  /// In place of SQLite's own hook, which does nothing but this checkpoint, and which is set when the open ends.
  private func hookCommits() {
    guard let raw, !isHooked else { return }
    isHooked = true
    sqlite3_wal_hook(
      raw,
      { context, connection, _, frames in
        if frames >= 1000 { sqlite3_wal_checkpoint_v2(connection, "main", SQLITE_CHECKPOINT_PASSIVE, nil, nil) }
        Watch.of(context)?.committed()
        return SQLITE_OK
      }, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Before the connection is closed.
  func detach() {
    live?.finish()
    guard let raw else { return }
    sqlite3_update_hook(raw, nil, nil)
    sqlite3_wal_autocheckpoint(raw, 1000)
    forget(raw)
  }

  /// A ledger whose opening fails closes its connection before anybody could detach. There is no statement of ours then:
  /// SQLite closes nothing that has one.
  private func forget(_ connection: OpaquePointer) {
    guard raw == connection else { return }
    (raw, live, touched, isHooked) = (nil, nil, [], false)
  }

  private func touch(_ table: String, _ row: Int64, _ operation: Int32) {
    hookCommits()
    switch table {
    case "announcement": touched.append((.announcement, row))
    case "entry": touched.append((.entry, row))
    case "feed": touched.append((.feed, row))
    default: return
    }
    if operation == SQLITE_DELETE, table != "feed" { world.violate("I9", "a row of \(table) is deleted") }
  }

  private func committed() {
    guard let live, world.life?.isOver == false else { return touched = [] }
    let changes = touched
    touched = []
    // An answered commit has synced all that was written before it.
    unanswered = [:]
    for change in changes where change.table == .entry { takeIn(entry: change.id, live) }
    for change in changes where change.table == .announcement {
      guard let row = Self.row(change.id, live), row != rows[change.id] else { continue }
      judge(rows[change.id], row)
      rows[change.id] = row
    }
    for change in changes where change.table == .feed { judgeFeed(change.id, live) }
  }

  static let columns =
    "SELECT id, entry, account, generation, state, reason, attempts, coalesce(attempted, 0), key, post, receipt, coalesce(approved, 0), coalesce(boosts, 0) FROM announcement"

  static func read(_ row: Connection.Cursor) -> Row {
    Row(
      id: row.integer(0), entry: row.integer(1), account: row.text(2) ?? "", generation: row.integer(3),
      state: row.text(4) ?? "", reason: row.text(5), attempts: row.integer(6), attempted: row.integer(7),
      key: row.text(8), post: row.text(9), receipt: row.text(10), approved: row.integer(11), boosts: row.integer(12))
  }

  private static func row(_ id: Int64, _ connection: Connection) -> Row? {
    connection.rows("\(columns) WHERE id = ?", id, read)?.first
  }

  // MARK: what each commit may do

  func takeIn(entry id: Int64, _ connection: Connection) {
    let found = connection.rows(
      "SELECT coalesce(link, '') || ' ' || coalesce(guid, '') || ' ' || coalesce(title, ''), title, feed FROM entry WHERE id = ?",
      id
    ) {
      (text: $0.text(0) ?? "", title: $0.text(1) ?? "", feed: $0.integer(2))
    }
    guard let entry = found?.first, tokens[id] == nil else { return }
    guard let token = Token.first(in: entry.text) else {
      return world.violate("I9", "entry \(id) is of no post: \(entry.text)")
    }
    if let known = entries[token] { world.violate("I9", "\(token) is entry \(known) and entry \(id)") }
    if let blog = world.blogs.first(where: { $0.hasPost(token) }), !blog.hasHad(title: entry.title, of: token) {
      world.violate("I9", "\(token) has a title that the blog never gave it: \(entry.title)")
    }
    entries[token] = id
    tokens[id] = token
  }

  private func judge(_ old: Row?, _ new: Row) {
    if old?.state != new.state || old?.reason != new.reason {
      world.note("row \(new.id) \(tokens[new.entry] ?? "") \(new.account): \(new.state) \(new.reason ?? "")")
    }
    if new.state == "unknown", old?.state != "unknown" { world.tally.unknowns += 1 }
    if new.state == "held" || new.state == "rejected", old?.state != new.state {
      untold[new.id] = old == nil ? "feeds" : new.account
    }
    guard let old else { return }
    if old.isFinal { world.violate("I5", "announcement \(new.id) leaves \(old.state) for \(new.state)") }
    if let post = old.post, new.post != post || new.key != old.key {
      world.violate("I4", "the frozen post of announcement \(new.id) changes")
    }
    switch (old.state, new.state) {
    case ("unknown", "frozen"): judgeRepetition(old, byPerson: new.approved > old.approved)
    case (let from, "sending") where from != "frozen":
      world.violate("I7", "announcement \(new.id) goes from \(from) to sending")
    default: break
    }
    if new.state == "sending" {
      intended[new.id] = world.clock.now
      judgeGates(new)
      if new.boosts > 0 { judgeBoost(new) }
      let others = rows.values.filter { $0.account == new.account && $0.state == "sending" && $0.id != new.id }
      if !others.isEmpty { world.violate("I3", "two announcements of \(new.account) are being sent") }
    }
  }

  /// I13: no intent while anything says no.
  private func judgeGates(_ row: Row) {
    func says(_ sql: String) -> Bool { live?.rows(sql, text: row.account) { $0.integer(0) }?.first != 0 }
    let minute = row.attempted / Time.minute % 1440
    let account = world.account(row.account)
    let gate: String? =
      if says("SELECT count(*) FROM meta WHERE name = 'paused' AND ?1 = ?1") {
        "everything is paused"
      } else if says("SELECT paused OR halted IS NOT NULL FROM account WHERE name = ?") {
        "the account is paused"
      } else if says("SELECT doubt IS NOT NULL FROM account WHERE name = ?") {
        "its posts were not looked through"
      } else if world.isStopped {
        "the file PAUSED is there"
      } else if world.freeBytes < 32 << 20 {
        "the disk is full"
      } else if row.attempted < 1_767_225_600_000 {
        "the clock is before 2026"
      } else if account?.quietHours == true, minute >= 22 * 60 || minute < 7 * 60 {
        "it is night"
      } else {
        nil
      }
    if let gate { world.violate("I13", "\(row.account): \(gate), and announcement \(row.id) is sent") }
  }

  /// I6: sent again only after the quiet time, and two fresh looks in vain a third of it apart.
  private func judgeRepetition(_ row: Row, byPerson: Bool) {
    guard let account = world.account(row.account), account.kind != .a, !byPerson, row.boosts == 0 else { return }
    guard account.kind != .d else { return world.violate("I6", "\(row.account) has no look-up and sends again") }
    let attempted = intended[row.id] ?? 0
    let leapt = world.leaps.filter { $0.at >= attempted }.reduce(0) { $0 + $1.by }
    let looks = account.looks.filter { $0 >= attempted }
    // The ledger dates an intent from the beginning of its step.
    if world.clock.now + leapt + 3 * .minute < attempted + account.quiet {
      world.violate("I6", "\(row.account) sends again before the quiet time is over")
    } else if let first = looks.first, let last = looks.last, last - first + leapt + .minute >= account.quiet / 3 {
      return
    } else {
      world.violate("I6", "\(row.account) sends again after \(looks.count) looks")
    }
  }

  /// I10: what a stored validator stands for is in the ledger.
  private func judgeFeed(_ id: Int64, _ connection: Connection) {
    let found = connection.rows("SELECT etag, name FROM feed WHERE id = ?", id) { ($0.text(0), $0.text(1) ?? "") }
    guard let (etag, name) = found?.first, let etag, let blog = world.blogs.first(where: { $0.name == name }) else {
      return
    }
    for token in blog.documents[etag] ?? [] where entries[token] == nil {
      return world.violate("I10", "\(name) keeps \(etag) and has no entry for \(token)")
    }
  }
}
