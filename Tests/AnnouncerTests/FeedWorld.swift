import FoundationEssentials
import Ledger
import Logging
import Model
import Synchronization
import TestSupport
import Testing
import Web

@testable import Announcer

/// A post as a feed shows it.
struct BlogPost: Sendable {
  var guid: String?
  var title: String?
  var link: String?
  /// As the feed writes it.
  var date: String?
  var summary: String?

  /// The post of that number, an hour older than the one after it.
  init(_ number: Int, at host: String = "https://blog.example.org") {
    guid = "\(host)/?p=\(number)"
    title = "Billet \(number)"
    link = "\(host)/2026/billet-\(number)/"
    date = Self.date(hours: Double(number) - 100)
    summary = "Le texte du billet \(number)."
  }

  static func date(hours: Double) -> String { FeedWorld.start.addingTimeInterval(3600 * hours).formatted(.iso8601) }

  /// A change of one field, for tables.
  func with(_ change: (inout BlogPost) -> Void) -> BlogPost {
    var post = self
    change(&post)
    return post
  }

  fileprivate var rss: String {
    let fields = [("guid", guid), ("title", title), ("link", link), ("dc:date", date), ("description", summary)]
    return "<item>" + fields.map { name, text in text.map { "<\(name)>\($0)</\(name)>" } ?? "" }.joined() + "</item>"
  }

  fileprivate var atom: String {
    "<entry>"
      + [("id", guid), ("title", title), ("published", date), ("summary", summary)].map { name, text in
        text.map { "<\(name)>\($0)</\(name)>" } ?? ""
      }.joined() + (link.map { "<link href=\"\($0)\"/>" } ?? "") + "</entry>"
  }
}

/// What stands at an address.
struct FeedPage: Sendable {
  var title: String? = "Blog"
  var posts: [BlogPost] = []
  var isAtom = false
  var status = 200
  var headers: [(name: String, value: String)] = [("Content-Type", "application/xml")]
  /// Instead of a feed.
  var text: String?
  /// What follows the feed.
  var tail = ""
  /// Bytes that arrive; nil for all.
  var bytes: Int?
  var leadsTo: String?

  var body: [UInt8] {
    let title = title.map { "<title>\($0)</title>" } ?? ""
    let feed =
      isAtom
      ? "<feed xmlns=\"http://www.w3.org/2005/Atom\">\(title)\(posts.map(\.atom).joined())</feed>"
      : "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel>\(title)"
        + posts.map(\.rss).joined() + "</channel></rss>"
    let whole = Array(((text ?? feed) + tail).utf8)
    return Array(whole.prefix(bytes ?? whole.count))
  }
}

/// Some feeds in memory, a ledger on disk that can be closed and opened again, and a clock that the test moves.
final class FeedWorld: Transport {
  static let start = Date(timeIntervalSince1970: 1_795_522_800)
  static let url = "https://blog.example.org/feed"

  let pages = Mutex<[String: FeedPage]>([:])
  let asked = Mutex<[String]>([])
  let said = Said()
  let clock = ManualClock(FeedWorld.start)
  let folder: TemporaryFolder
  let plans: [FeedPlan]
  private let accounts: [String]
  private let opened: Mutex<SQLiteLedger>

  /// Lines of the log.
  final class Said: LogHandler, @unchecked Sendable {  // guarded by `lines`
    private let lines = Mutex<[(level: Logger.Level, text: String)]>([])
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level = .debug
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { nil }
      set {}
    }
    func log(event: LogEvent) {
      lines.withLock { $0.append((event.level, "\(event.message) \(event.metadata ?? [:])")) }
    }
    func count(_ text: String, _ level: Logger.Level? = nil) -> Int {
      lines.withLock { $0.count { $0.text.contains(text) && (level == nil || level == $0.level) } }
    }
  }

  init(_ plans: [FeedPlan] = [FeedPlan(name: "blog", url: url, accounts: ["journal"])]) async throws {
    folder = try TemporaryFolder()
    self.plans = plans
    accounts = Set(plans.flatMap(\.accounts)).sorted()
    opened = Mutex(try await SQLiteLedger.open(in: folder.path))
    try await register()
  }

  /// The same state folder with other plans, as after a change of the configuration.
  init(_ plans: [FeedPlan], in old: FeedWorld) async throws {
    folder = old.folder
    self.plans = plans
    accounts = Set(plans.flatMap(\.accounts)).sorted()
    await old.ledger.close()
    opened = Mutex(try await SQLiteLedger.open(in: folder.path))
    clock.set(old.clock.now)
    try await register()
  }

  var ledger: SQLiteLedger { opened.withLock { $0 } }

  private func register() async throws {
    try await ledger.register(
      feeds: plans.map { FeedRegistration(name: $0.name, url: $0.url) },
      accounts: accounts.map { AccountRegistration(name: $0, network: "twtxt") }, at: clock.now)
  }

  func restart() async throws {
    await ledger.close()
    let again = try await SQLiteLedger.open(in: folder.path)
    opened.withLock { $0 = again }
    try await register()
  }

  func change(_ url: String = url, _ edit: (inout FeedPage) -> Void) {
    pages.withLock { edit(&$0[url, default: FeedPage()]) }
  }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    asked.withLock { $0.append(request.url) }
    var (url, redirects): (String, [Redirect]) = (request.url, [])
    while let next = pages.withLock({ $0[url]?.leadsTo }) {
      redirects.append(Redirect(status: 302, url: next))
      url = next
    }
    guard let page = pages.withLock({ $0[url] }) else {
      throw TransportFailure(.unreachable, url: url, requestSent: false)
    }
    return Response(
      status: page.status, headers: page.headers, body: page.body, url: url, redirects: redirects, received: clock.now)
  }

  private var poller: FeedPoller {
    FeedPoller(
      ledger: ledger, transport: self, plans: plans, stop: StopSignal(), language: .en,
      logger: Logger(label: "test") { [said] _ in said }, longestRound: .seconds(3600), fraction: { 0 })
  }

  /// Looks at what is due.
  func round() async throws { _ = try await poller.runOnce(now: clock.now) }

  /// Looks at every feed (or at one) now, due or not, and moves the clock on by an hour.
  @discardableResult func poll(_ name: String? = nil) async throws -> FeedPoller.Summary {
    let feeds = try await ledger.feeds().filter { name == nil || $0.name == name }
    let summary = try await poller.poll(feeds, now: clock.now)
    clock.advance(by: .seconds(3600))
    return summary
  }

  func states(_ account: String = "journal") async throws -> [AnnouncementState: Int] {
    try await ledger.counts()[account] ?? [:]
  }

  func reasons(_ state: AnnouncementState) async throws -> [Reason] {
    try await ledger.history(states: [state], limit: 1000).compactMap(\.announcement.reason)
  }

  /// What is pending on an account, in the order in which it would be sent.
  func titles(_ account: String = "journal") async throws -> [String?] {
    let far = clock.now.after(.seconds(30 * 86_400))
    var titles: [String?] = []
    let pace = Pace(gap: .zero, perHour: 1000, perDay: 1000)
    while let work = try await ledger.next(for: account, pace: pace, at: far) {
      titles.append(work.entry.entry.title)
      try await ledger.record(.held(Reason(.empty)), of: work.announcement.id, from: .pending, at: clock.now)
    }
    return titles
  }
}
