// Does the work cost the same however long the history is? Under callgrind, by Deploy/bench/history:
//
//   history-bench fill FOLDER ROWS    makes a ledger with so many rows of history
//   history-bench polls FOLDER N      polls an unchanged feed N times
//   history-bench posts FOLDER N      publishes N announcements
import Announcer
import CSQLite
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Web

let start = Date(timeIntervalSince1970: 1_800_000_000)
let feedAddress = "https://blog.example.org/feed"

/// Answers «not changed» to everybody.
struct Unchanged: Transport {
  func send(_ request: Request) async throws(TransportFailure) -> Response {
    Response(status: 304, headers: [("ETag", "\"1\"")], url: request.url, received: start)
  }
}

/// Takes every post and shows none.
struct Taker: Network {
  struct Settings: Decodable, Sendable {}
  static let name = "taker"
  static let summary: [Language: String] = [:]
  static let keys: [SettingKey] = []
  static let limit = TextLimit(max: 500, rule: CountingRule(unit: .graphemes))
  static let reconciliation = Reconciliation.keyAndLookup

  init() {}
  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {}

  func verify() async throws(PublishFailure) -> Identity {
    Identity(id: "1", name: "@taker", limit: Self.limit, reconciliation: Self.reconciliation)
  }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt { Receipt(id: String(post.key.prefix(8))) }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    .absent(fresh: true, newest: nil)
  }
}

struct Unusable: Error { let what: String }

/// A ledger with one feed and one account.
func opened(_ folder: String) async throws -> SQLiteLedger {
  let ledger = try await SQLiteLedger.open(in: folder)
  try await ledger.register(
    feeds: [FeedRegistration(name: "blog", url: feedAddress)],
    accounts: [AccountRegistration(name: "toots", network: "taker")], at: start)
  return ledger
}

/// Of five rows one is an entry, one its announcement, one the attempt, two its aliases.
func fill(_ folder: String, rows: Int) async throws {
  await (try await opened(folder)).close()
  var handle: OpaquePointer?
  guard sqlite3_open(folder + "/ledger.sqlite", &handle) == SQLITE_OK, let handle else { throw Unusable(what: folder) }
  defer { sqlite3_close(handle) }
  let post =
    #"{"created":1700000000000,"key":"k","links":["https://blog.example.org/1"],"text":"Un billet https://blog.example.org/1"}"#
  let sql = """
    BEGIN;
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(rows / 5))
    INSERT INTO entry (feed, position, first_seen, published, guid, title, link, categories)
    SELECT 1, 0, 1700000000000 + i, 1700000000000 + i, 'g' || i, 'Un billet ' || i, 'https://blog.example.org/' || i, '[]'
    FROM n;
    INSERT INTO alias SELECT 1, 'guid', 'g' || id, id FROM entry;
    INSERT INTO alias SELECT 1, 'link', 'blog.example.org/' || id, id FROM entry;
    INSERT INTO announcement (entry, account, generation, state, due, attempts, post, key, receipt, attempted, created, changed)
    SELECT id, 'toots', 1, 'posted', first_seen, 1, '\(post)', 'k' || id, '{"evidence":"response","id":"' || id || '"}',
      first_seen, first_seen, first_seen FROM entry;
    INSERT INTO attempt (announcement, account, started, ended, verdict)
    SELECT id, 'toots', attempted, attempted, 'posted' FROM announcement;
    COMMIT;
    """
  guard sqlite3_exec(handle, sql, nil, nil, nil) == SQLITE_OK else {
    throw Unusable(what: String(cString: sqlite3_errmsg(handle)))
  }
}

let quiet = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }

func poll(_ folder: String, times: Int) async throws {
  let ledger = try await opened(folder)
  let plan = FeedPlan(name: "blog", url: feedAddress, accounts: ["toots"])
  let poller = FeedPoller(
    ledger: ledger, transport: Unchanged(), plans: [plan], stop: StopSignal(), language: .en, logger: quiet,
    fraction: { 0 })
  var polled = 0
  for number in 0..<times {
    polled += try await poller.runOnce(now: start.after(.seconds(86_400 * (number + 1)))).polled
  }
  guard polled == times else { throw Unusable(what: "\(polled) polls of \(times)") }
  await ledger.close()
}

func publish(_ folder: String, times: Int) async throws {
  let ledger = try await opened(folder)
  let pace = Pace(gap: .zero, perHour: 1000, perDay: 1000)
  let publisher = Publisher(
    account: AccountPlan(name: "toots", network: Taker(), pace: pace), ledger: ledger, installation: [1], language: .en,
    logger: quiet, fraction: { 0 })
  guard let feed = try await ledger.feeds().first else { throw Unusable(what: "no feed") }
  for number in 0..<times {
    let now = start.after(.seconds(900 * number))
    let name = "new\(number)"
    let new = NewEntry(
      entry: Entry(guid: name, title: "Un nouveau billet", link: "https://blog.example.org/\(name)", published: now),
      aliases: [Alias(.guid, name)], position: 0,
      announcements: [NewAnnouncement(account: "toots", state: .pending, due: now)])
    let visit = Visit(
      feed: feed.id, result: .unchanged(validators: Validators()), at: now, nextCheck: now.after(.seconds(900)))
    try await ledger.record(Ingest(visit: visit, new: [new], gained: []))
    let step = try await publisher.runOnce(now: now)
    guard step == .done else { throw Unusable(what: "\(name) was not posted: \(step)") }
  }
  await ledger.close()
}

let words = CommandLine.arguments.dropFirst()
guard words.count == 3, let verb = words.first, let count = words.last.flatMap({ Int($0) }) else {
  throw Unusable(what: "usage: history-bench fill|polls|posts FOLDER COUNT")
}
let folder = CommandLine.arguments[2]
switch verb {
case "fill": try await fill(folder, rows: count)
case "polls": try await poll(folder, times: count)
case "posts": try await publish(folder, times: count)
default: throw Unusable(what: verb)
}
