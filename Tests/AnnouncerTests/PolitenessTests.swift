import FoundationEssentials
import Ledger
import Logging
import Model
import Synchronization
import TestSupport
import Testing
import Web

@testable import Announcer
@testable import Feeds

private let start = Date(timeIntervalSince1970: 1_795_522_800)
private let hour = 3600.0
private let day = 86_400.0

/// A web of feeds in memory, and what was asked of it.
private final class SmallWeb: Transport {
  struct Page: Sendable {
    var title = "Blog"
    var items: [String] = []
    var status = 200
    var headers: [(name: String, value: String)] = []
    /// Where it leads on, and by which status.
    var leads: (status: Int, to: String)?
    /// Bytes that are cut off the end.
    var cut = 0
    var channel = ""
    /// Answers 304 whatever was asked.
    var alwaysUnchanged = false
    var etag: String?
  }

  struct Question: Sendable {
    var url: String
    var isConditional: Bool
  }

  let pages = Mutex<[String: Page]>([:])
  let questions = Mutex<[Question]>([])
  let clock = ManualClock(start)

  func change(_ url: String, _ edit: (inout Page) -> Void) {
    pages.withLock { pages in
      var page = pages[url] ?? Page()
      edit(&page)
      pages[url] = page
    }
  }

  var asked: [String] { questions.withLock { $0.map(\.url) } }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    let conditions = request.headers.filter { $0.name.hasPrefix("If-") }
    questions.withLock { $0.append(Question(url: request.url, isConditional: !conditions.isEmpty)) }
    var url = request.url
    var redirects: [Redirect] = []
    while let lead = pages.withLock({ $0[url]?.leads }) {
      redirects.append(Redirect(status: lead.status, url: lead.to))
      url = lead.to
    }
    guard let page = pages.withLock({ $0[url] }) else {
      throw TransportFailure(.unreachable, url: url, requestSent: false)
    }
    let body = Self.body(page)
    let etag = page.etag ?? "\"\(url) \(body.count) \(page.items.first ?? "")\""
    var status = page.status
    let isKnown = page.alwaysUnchanged && !conditions.isEmpty || conditions.contains { $0.value == etag }
    if isKnown, status == 200 { status = 304 }
    return Response(
      status: status, headers: page.headers + (page.status == 200 ? [("ETag", etag)] : []),
      body: status == 200 ? body : [],
      url: url, redirects: redirects, received: clock.now)
  }

  private static func body(_ page: Page) -> [UInt8] {
    let items = page.items.map { "<item><title>\($0)</title><link>https://blog.example.org/\($0)</link></item>" }
    let text =
      "<rss version=\"2.0\"><channel><title>\(page.title)</title>\(page.channel)\(items.joined())</channel></rss>"
    return Array(text.utf8.dropLast(page.cut))
  }
}

/// One or more feeds with a ledger that can be closed and opened again.
private final class World {
  let web = SmallWeb()
  let folder: TemporaryFolder
  let plans: [FeedPlan]
  private(set) var ledger: SQLiteLedger
  private(set) var poller: FeedPoller
  static let url = "https://blog.example.org/feed"

  init(_ urls: [String] = [url], interval: LookInterval = LookInterval(), items: Int = 8) async throws {
    folder = try TemporaryFolder()
    plans = urls.enumerated().map {
      FeedPlan(name: $0 == 0 ? "blog" : "blog\($0)", url: $1, interval: interval, accounts: ["journal"])
    }
    for url in urls { web.change(url) { $0.items = (0..<items).map { "old-\($0)" } } }
    ledger = try await SQLiteLedger.open(in: folder.path)
    poller = Self.poller(ledger, web, plans)
    try await register()
  }

  private static func poller(_ ledger: SQLiteLedger, _ web: SmallWeb, _ plans: [FeedPlan]) -> FeedPoller {
    FeedPoller(
      ledger: ledger, transport: web, plans: plans, stop: StopSignal(), language: .en,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, longestRound: .seconds(3600), fraction: { 0 })
  }

  private func register() async throws {
    try await ledger.register(
      feeds: plans.map { FeedRegistration(name: $0.name, url: $0.url) },
      accounts: [AccountRegistration(name: "journal", network: "twtxt")], at: web.clock.now)
  }

  func restart() async throws {
    await ledger.close()
    ledger = try await SQLiteLedger.open(in: folder.path)
    poller = Self.poller(ledger, web, plans)
    try await register()
  }

  /// The feed's row.
  func feed(_ name: String = "blog") async throws -> Feed {
    try #require(try await ledger.feeds().first { $0.name == name })
  }

  /// One round now.
  @discardableResult func round() async throws -> FeedPoller.Summary { try await poller.runOnce(now: web.clock.now) }

  /// One round at the time when the next feed is due; returns how long that was away.
  @discardableResult func next() async throws -> Double {
    let due = try #require(try await poller.nextDue())
    let wait = due.timeIntervalSince(web.clock.now)
    web.clock.set(max(due, web.clock.now))
    try await round()
    return wait
  }

  func states() async throws -> [AnnouncementState: Int] { try await ledger.counts()["journal"] ?? [:] }
  func held() async throws -> [String?] {
    try await ledger.history(states: [.held], limit: 99).map { $0.announcement.reason?.code.rawValue }
  }
}

/// One after the other: each waits for the disk many times, and tests that measure time run beside them.
@Suite(.serialized) struct PolitenessTests {
  // MARK: How often

  @Test func aServerThatSays304ForEverIsReadWholeOnceAWeek() async throws {
    let world = try await World(interval: LookInterval(every: .seconds(6 * 3600)))
    try await world.round()
    world.web.change(World.url) {
      $0.alwaysUnchanged = true
      $0.items.insert("news", at: 0)
    }
    while world.web.clock.now < start.addingTimeInterval(6.7 * day) { try await world.next() }
    #expect(try await world.states() == [.retired: 8])
    while world.web.clock.now < start.addingTimeInterval(8.3 * day) { try await world.next() }
    #expect(try await world.states() == [.retired: 8, .pending: 1])
    #expect(world.web.questions.withLock { $0.count { !$0.isConditional } } == 2)
  }

  @Test func anETagThatFlapsCostsAParseNeverAPost() async throws {
    let world = try await World()
    for number in 0..<10 {
      world.web.change(World.url) { $0.etag = "\"\(number)\"" }
      let wait = try await world.next()
      #expect(number == 0 || wait == 900)
      #expect(try await world.feed().validators.etag == "\"\(number)\"")
    }
    #expect(try await world.states() == [.retired: 8])
  }

  @Test func theWishesOfFeedAndServerSurvive304sAndRestarts() async throws {
    let world = try await World()
    world.web.change(World.url) {
      $0.channel = "<ttl>120</ttl>"
      $0.headers = [("Cache-Control", "max-age=3600")]
    }
    try await world.round()
    #expect(try await world.feed().nextCheck == start.addingTimeInterval(2 * hour))
    try await world.restart()
    #expect(try await world.round().polled == 0, "a restart resets no clock")
    #expect(try await world.next() == 2 * hour)
    #expect(try await world.feed().why == .ttl)
    // A 304 without headers keeps what was said; one with them says anew.
    world.web.change(World.url) { $0.headers = [] }
    try await world.next()
    #expect(try await world.feed().facts.wishes.freshFor == .seconds(3600))
    world.web.change(World.url) { $0.headers = [("Cache-Control", "max-age=31536000")] }
    try await world.next()
    try await world.restart()
    #expect(try await world.next() == 6 * hour)
    #expect(try await world.feed().facts.wishes.ttl == .seconds(7200))
  }

  @Test(arguments: [
    ("max-age=31536000", "", 6 * hour),
    ("", "<ttl>90000</ttl>", day),
    ("", "<skipHours>\((0...23).map { "<hour>\($0)</hour>" }.joined())</skipHours>", 900),
  ])
  func noMistakeSilencesABlog(control: String, channel: String, wait: Double) async throws {
    let world = try await World()
    world.web.change(World.url) {
      $0.headers = control.isEmpty ? [] : [("Cache-Control", control)]
      $0.channel = channel
    }
    try await world.round()
    #expect(try await world.next() == wait)
  }

  @Test(arguments: [-400 * day, -3 * day, 400 * day]) func aClockThatJumpsDoesNoHarm(jump: Double) async throws {
    let world = try await World()
    try await world.round()
    world.web.clock.set(start.addingTimeInterval(jump))
    // Before 2026 no clock is right, and nothing is read by it.
    #expect(try await world.round().polled == (jump < -300 * day ? 0 : 1))
    world.web.change(World.url) { $0.items.insert("news", at: 0) }
    world.web.clock.set(start.addingTimeInterval(900))
    #expect(try await world.round().new == 1)
    #expect(try await world.next() == 900)
    #expect(try await world.states() == [.retired: 8, .pending: 1])
  }

  @Test func aBlogThatWritesRarelyIsAskedRarely() async throws {
    let interval = LookInterval(atLeast: .seconds(600), atMost: .seconds(6 * 3600))
    let world = try await World(interval: interval, items: 0)
    try await world.round()
    #expect(try await world.next() == 900)
    world.web.change(World.url) { $0.items = ["news"] }
    try await world.next()
    #expect(try await world.next() == 600, "it writes")
    world.web.clock.advance(by: .seconds(2 * day))
    try await world.round()
    #expect(try await world.next() > 4 * hour, "it sleeps")
  }

  // MARK: Hosts

  @Test(arguments: [("120", 120.0), (nil, 600)]) func oneRefusalSpeaksForTheWholeHost(header: String?, wait: Double)
    async throws
  {
    let urls = ["https://a.example.org/1", "https://a.example.org/2", "https://b.example.org/"]
    let world = try await World(urls)
    world.web.change(urls[0]) {
      $0.status = 429
      $0.headers = header.map { [("Retry-After", $0)] } ?? []
    }
    let summary = try await world.round()
    #expect(summary.polled == 2 && summary.failures.count == 1)
    #expect(Set(world.web.asked) == [urls[0], urls[2]])
    let other = try await world.feed("blog1")
    #expect(other.nextCheck == start.addingTimeInterval(wait) && other.why == .host && other.problem == nil)
    try await world.restart()
    world.web.clock.set(other.nextCheck.addingTimeInterval(-1))
    #expect(try await world.round().polled == 0)
    world.web.clock.set(other.nextCheck)
    try await world.round()
    #expect(world.web.asked.contains(urls[1]))
  }

  /// The feed before it in the series was fine, and rests too.
  @Test func whoWasServedBeforeTheRefusalRestsToo() async throws {
    let urls = ["https://a.example.org/1", "https://a.example.org/2"]
    let world = try await World(urls)
    try await world.round()
    world.web.change(urls[1]) {
      $0.status = 503
      $0.headers = [("Retry-After", "7200")]
    }
    try await world.next()
    #expect(try await world.feed().nextCheck == world.web.clock.now.addingTimeInterval(7200))
    #expect(try await world.feed().problem == nil)
  }

  @Test func aSilentHostIsLeftAloneForTheRestOfTheRound() async throws {
    let urls = (0..<20).map { "https://dead.example.org/\($0)" } + ["https://b.example.org/"]
    let world = try await World(urls)
    for url in urls.dropLast() { world.web.pages.withLock { _ = $0.removeValue(forKey: url) } }
    #expect(try await world.round().polled == 4)
    #expect(try await world.feed("blog19").nextCheck == start.addingTimeInterval(600))
    #expect(try await world.round().polled == 0)
  }

  // MARK: Rounds

  @Test func aRoundThatLastsLongLeavesTheRestToTheNext() async throws {
    let urls = (0..<5).map { "https://a.example.org/\($0)" }
    let world = try await World(urls)
    let web = world.web
    let summary = try await world.poller.poll(world.ledger.feeds(), now: start) { web.asked.count >= 2 }
    #expect(summary.polled == 2)
    #expect(try await world.round().polled == 3)
    #expect(web.asked.sorted() == urls)
  }

  @Test func whoHasWaitedLongestIsServedFirst() async throws {
    let world = try await World(["https://a.example.org/", "https://b.example.org/1", "https://b.example.org/2"])
    world.web.change("https://a.example.org/") { $0.status = 410 }
    try await world.round()
    world.web.clock.advance(by: .seconds(8 * day))
    let due = try await world.ledger.dueFeeds(at: world.web.clock.now, limit: 10)
    let hosts = FeedPoller.byHost(due).map { $0.map(\.name) }
    #expect(hosts == [["blog1", "blog2"], ["blog"]])
  }

  // MARK: Moves

  private static let target = "https://new.example.org/feed"

  private func moved(_ status: Int, polls: Int, title: String = "Blog", items: [String]? = nil) async throws -> World {
    let world = try await World()
    try await world.round()
    let old = world.web.pages.withLock { $0[World.url]?.items } ?? []
    world.web.change(Self.target) { ($0.items, $0.title) = (items ?? old, title) }
    world.web.change(World.url) { $0.leads = (status, Self.target) }
    for _ in 0..<polls { try await world.next() }
    return world
  }

  @Test(arguments: [301, 308]) func aMoveIsBelievedAfterThreePolls(status: Int) async throws {
    let world = try await moved(status, polls: 2)
    #expect(try await world.feed().address == World.url)
    try await world.restart()
    try await world.next()
    #expect(try await world.feed().address == Self.target)
    #expect(world.web.asked.allSatisfy { $0 == World.url })
    try await world.restart()
    world.web.change(Self.target) { $0.items.insert("news", at: 0) }
    try await world.next()
    #expect(world.web.asked.last == Self.target)
    #expect(try await world.states() == [.retired: 8, .pending: 1])
  }

  @Test(arguments: [302, 303, 307]) func aTemporaryRedirectIsNeverAMove(status: Int) async throws {
    let world = try await moved(status, polls: 6)
    let feed = try await world.feed()
    #expect(feed.address == World.url && feed.move == nil)
    #expect(world.web.asked.allSatisfy { $0 == World.url })
  }

  /// A login page's feed, a parked domain: it parses, and is not the blog.
  @Test(arguments: ["Blog", "Parked"]) func aMoveToAnotherBlogIsNotBelieved(title: String) async throws {
    let world = try await moved(301, polls: 6, title: title, items: (0..<8).map { "foreign-\($0)" })
    #expect(try await world.feed().moved == nil)
    #expect(try await world.states()[.pending] == nil)
  }

  @Test func aMoveThatEndsWasNone() async throws {
    let world = try await moved(301, polls: 2)
    world.web.change(World.url) { $0.leads = nil }
    try await world.next()
    #expect(try await world.feed().move == nil)
    world.web.change(World.url) { $0.leads = (301, Self.target) }
    for _ in 0..<2 { try await world.next() }
    #expect(try await world.feed().address == World.url)
  }

  /// 304 at the new address proves nothing by itself: the first look there is a whole one.
  @Test func aMoveIsProvenByReading() async throws {
    let world = try await World()
    world.web.change(World.url) { $0.etag = "\"same\"" }
    try await world.round()
    let old = world.web.pages.withLock { $0[World.url]?.items } ?? []
    world.web.change(Self.target) { ($0.items, $0.etag) = (old, "\"same\"") }
    world.web.change(World.url) { $0.leads = (301, Self.target) }
    try await world.next()
    #expect(try await world.feed().move?.polls == 0)
    for _ in 0..<3 { try await world.next() }
    #expect(try await world.feed().address == Self.target)
    #expect(world.web.questions.withLock { $0.map(\.isConditional) } == [false, true, false, true, true])
  }

  @Test func whenTheNewHouseBurnsDownTheOldAddressIsAsked() async throws {
    let world = try await moved(301, polls: 3)
    world.web.change(World.url) { $0.leads = nil }
    world.web.change(Self.target) { $0.status = 404 }
    for _ in 0..<4 { try await world.next() }
    #expect(try await world.feed().address == World.url)
    #expect(try await world.feed().problem == nil)
    try await world.next()
    #expect(world.web.asked.last == World.url)
  }

  // MARK: Trouble

  @Test func aFeedThatIsGoneIsLookedAtOnceAWeekAndComesBack() async throws {
    let world = try await World()
    try await world.round()
    world.web.change(World.url) { $0.status = 410 }
    try await world.next()
    let gone = try await world.feed()
    #expect(gone.gone == world.web.clock.now && gone.why == .gone && gone.problem?.contains("410") == true)
    for _ in 0..<3 { #expect(try await world.next() == 7 * day) }
    #expect(try await world.feed().gone == gone.gone)
    world.web.change(World.url) {
      $0.status = 200
      $0.items.insert("news", at: 0)
    }
    try await world.next()
    let back = try await world.feed()
    #expect(back.gone == nil && back.problem == nil)
    #expect(try await world.states() == [.retired: 8, .pending: 1])
    #expect(try await world.next() == 900)
  }

  /// The blog has another engine: the page of the configuration knows where its feed is now.
  @Test func anAddressThatWasFoundMayGo() async throws {
    let world = try await moved(301, polls: 3)
    #expect(try await world.feed().address == Self.target)
    world.web.change(Self.target) { $0.status = 410 }
    world.web.change(World.url) { $0.leads = nil }
    var waited = 0.0
    while world.web.asked.last != World.url, waited < day { waited += try await world.next() }
    #expect(waited < 12 * hour)
    let back = try await world.feed()
    #expect(back.problem == nil && back.gone == nil)
  }

  @Test func a404IsAskedForForEver() async throws {
    let world = try await World()
    try await world.round()
    world.web.change(World.url) { $0.status = 404 }
    var waits: [Double] = []
    for _ in 0..<12 { waits.append(try await world.next()) }
    #expect(Array(waits.prefix(6)) == [900, 900, 1800, 3600, 7200, 14_400])
    #expect(waits.dropFirst(6).allSatisfy { $0 == 6 * hour })
  }

  /// What is complete in it is announced; it is read again soon, and what it lacked was never gone.
  @Test func aFeedThatIsCutShortIsReadAgainSoon() async throws {
    let world = try await World()
    try await world.round()
    let before = try await world.feed()
    world.web.change(World.url) {
      $0.items.insert("news", at: 0)
      $0.cut = 300
    }
    try await world.next()
    let broken = try await world.feed()
    #expect(broken.validators == before.validators && broken.bodyHash == before.bodyHash && broken.why == .mend)
    #expect(try await world.states() == [.retired: 8, .pending: 1])
    world.web.change(World.url) { $0.cut = 0 }
    #expect(try await world.next() == 300)
    #expect(try await world.feed().facts.broken == 0)
    #expect(try await world.states() == [.retired: 8, .pending: 1])
    #expect(try await world.next() == 900)
  }

  @Test func aFeedThatIsAlwaysBrokenIsNoMoreThanThat() async throws {
    let world = try await World()
    world.web.change(World.url) { $0.cut = 20 }
    try await world.round()
    var waits: [Double] = []
    for _ in 0..<6 { waits.append(try await world.next()) }
    #expect(waits == [300, 300, 300, 900, 900, 900])
    #expect(try await world.feed().baselined)
    #expect(world.web.questions.withLock { $0.map(\.isConditional) } == [false, false, false, false, true, true, true])
  }

  /// What the first look missed because the document was cut is no news.
  @Test func aBrokenFirstLookIsNoBaseline() async throws {
    let world = try await World()
    world.web.change(World.url) { $0.cut = 130 }
    try await world.round()
    let first = try await world.states()[.retired] ?? 0
    #expect(first < 8)
    world.web.change(World.url) { $0.cut = 0 }
    try await world.next()
    #expect(try await world.states() == [.retired: 8])
  }

  @Test func anEmptyFeedTakesNothingBack() async throws {
    let world = try await World()
    try await world.round()
    world.web.change(World.url) { $0.items = [] }
    for _ in 0..<5 { try await world.next() }
    world.web.change(World.url) { $0.items = (0..<8).map { "old-\($0)" } }
    try await world.next()
    #expect(try await world.states() == [.retired: 8])
  }

  // MARK: Another blog at the old address

  @Test(arguments: [1, 2, 8]) func whatAnotherBlogSaysIsHeld(items: Int) async throws {
    let world = try await World()
    try await world.round()
    world.web.change(World.url) { page in
      page.title = "Cheap watches"
      page.items = (0..<items).map { "watch-\($0)" }
    }
    try await world.next()
    #expect(try await world.held() == Array(repeating: "identity", count: items))
    try await world.restart()
    world.web.change(World.url) { $0.items.insert("watch-new", at: 0) }
    try await world.next()
    #expect(try await world.held().count == items + 1, "its own entries prove nothing")
    #expect(try await world.states()[.pending] == nil)
    // The blog comes back.
    world.web.change(World.url) { page in
      page.title = "Blog"
      page.items = ["news", "old-0", "old-1"]
    }
    try await world.next()
    #expect(try await world.feed().facts.stranger == nil)
    #expect(try await world.states()[.pending] == 1)
  }

  /// A new title, or a window of one entry, makes no other blog.
  @Test(arguments: [("A new title", ["news", "old-0"]), ("Blog", ["news"])])
  func theSameBlogIsNoStranger(title: String, items: [String]) async throws {
    let world = try await World()
    try await world.round()
    world.web.change(World.url) { ($0.title, $0.items) = (title, items) }
    try await world.next()
    #expect(try await world.states() == [.retired: 8, .pending: 1])
  }

  @Test(
    arguments: [
      (FeedIdentity(id: "1", title: "A", site: "a"), FeedIdentity(id: "1", title: "B", site: "b"), true),
      (FeedIdentity(id: "1", title: "A", site: "a"), FeedIdentity(id: "2", title: "A", site: "b"), true),
      (FeedIdentity(id: "1", title: "A", site: "a"), FeedIdentity(id: "2", title: "B", site: "a"), false),
      (FeedIdentity(site: "a"), FeedIdentity(title: "B", site: "a"), true),
      (FeedIdentity(site: "a"), FeedIdentity(site: "b"), false), (FeedIdentity(), FeedIdentity(title: "B"), nil),
      (FeedIdentity(id: "1"), FeedIdentity(title: "B"), nil),
    ] as [(FeedIdentity, FeedIdentity, Bool?)])
  func aBlogIsKnownByWhatItSaysOfItself(known: FeedIdentity, other: FeedIdentity, isSame: Bool?) {
    #expect(known.isSame(as: other) == isSame)
  }
}
