import Announcer
import FoundationEssentials
import Ledger
import Logging
import Model
import Networks
import Synchronization
import Web

/// One simulated world: blogs, servers, a disk, a clock, and the daemon's shipped parts between them.
public final class World: @unchecked Sendable {  // used by the clockwork's thread only
  let seed: UInt64
  let dice: Dice
  /// The same, for what wants to change its generator.
  var chance: Dice
  let clock: Clockwork
  let disk: Disk
  private(set) lazy var watch = Watch(self)
  var accounts: [SimulatedAccount] = []
  var blogs: [Blog] = []
  var tally = Tally()
  /// In some worlds, what becomes of announcements afterwards.
  let afterwards: Afterwards?
  /// The wall clock's error.
  var skew: Time = 0
  var freeBytes: Int64 = 1 << 40
  /// The owner's file is there.
  var isStopped = false
  /// Of the ledger's files, for a restore.
  var copy: OpaquePointer?
  var restores = 0
  /// When the wall clock was set forward, and by how much: what was to wait has waited less.
  var leaps: [(at: Time, by: Time)] = []
  /// When the wall clock was last set.
  var lastJump: Time = 0
  /// Faults have stopped.
  var isCalm = false
  /// All is done.
  var isFinished = false
  /// Kills, at a request to publish.
  let deadliness: Double
  private(set) var history: [String] = []
  private(set) var violation: Violation?
  var life: Life?
  /// Log lines and whatever else people read: for canaries.
  private(set) var steps = 0
  private let keepsHistory: Bool

  /// What must never be.
  public struct Violation: Sendable, Equatable, Codable {
    /// The invariant's number.
    public var invariant: String
    /// What was seen.
    public var detail: String
    /// After so many steps.
    public var step: Int
  }

  /// A seed takes some hundreds.
  private static let mostSteps = 50_000
  static let start: Time = 1_795_000_000_000
  /// 2026: no clock that is right shows a time before it.
  static let earliest = Date(timeIntervalSince1970: 1_767_225_600)
  let days: Int
  /// Copies of the ledger are put back, and clocks jump by hours and years.
  let isWild: Bool
  /// Two worlds of one seed may live at once.
  private static let count = Atomic<UInt64>(0)

  init(seed: UInt64, days: Int, isWild: Bool, keepsHistory: Bool) {
    self.seed = seed
    self.isWild = isWild
    self.days = days
    self.keepsHistory = keepsHistory
    dice = Dice(seed: seed)
    afterwards = Afterwards(seed: seed)
    chance = dice
    clock = Clockwork(Self.start)
    disk = Disk(seed: dice.next(), number: Self.count.add(1, ordering: .relaxed).newValue)
    deadliness = dice.pick([0.02, 0.05, 0.15])
    people()
    afterwards?.wish(accounts)
    _ = watch
  }

  private func people() {
    for (number, kind) in SimulatedAccount.Class.allCases.enumerated() where dice.chance(0.85) || kind == .b {
      accounts.append(SimulatedAccount(name: "account\(number)", kind: kind, dice: dice))
    }
    for number in 1...dice.pick([1, 1, 2]) { blogs.append(Blog(number: number, world: self)) }
  }

  // MARK: what is told

  var wall: Date { (clock.now + skew).date }

  func note(_ text: @autoclosure () -> String) {
    guard keepsHistory else { return }
    history.append("\(clock.now - Self.start) \(text())")
  }

  func violate(_ invariant: String, _ detail: String) {
    guard violation == nil else { return }
    note("VIOLATION \(invariant): \(detail)")
    violation = Violation(invariant: invariant, detail: detail, step: steps)
    if let life { kill(life, "violation", powerCut: false) }
  }

  func kill(_ life: Life, _ place: String, powerCut: Bool) {
    guard !life.isOver else { return }
    note("life \(life.number) \(powerCut ? "loses power" : "is killed") \(place)")
    tally.crashes += 1
    disk.kill()
    life.end(powerCut: powerCut)
  }

  /// After each step of a loop.
  func stepped(_ lane: String, _ what: @autoclosure () -> String) {
    steps += 1
    tally.steps += 1
    note("\(lane): \(what())")
    if life?.isOver == false { watch.checkAfterStep(lane) }
    if steps > Self.mostSteps { violate("E1", "it turns in a circle: \(lane)") }
  }

  /// I12: nobody waits for longer than any rule says, a week and a day, whatever the clock did. By one before 2026
  /// nothing is done, and the daemon's loops look at it again within a minute.
  func checkWait(until time: Date, of whom: String) {
    guard wall >= Self.earliest else { return }
    if time.timeIntervalSince(wall) > 9 * 86_400 { violate("I12", "\(whom) waits until \(time) at \(wall)") }
  }

  func account(_ name: String) -> SimulatedAccount? { accounts.first { $0.name == name } }
  func blog(at host: some StringProtocol) -> Blog? { blogs.first { $0.hosts.contains(String(host)) } }

  // MARK: requests to publish

  /// A byte of a post is about to leave.
  func willPublish(_ account: SimulatedAccount, token: String) {
    tally.requests += 1
    watch.checkIntent(account, token)
    if let violation = account.pace.violated(by: account.intents, at: clock.now, leaps: leaps) {
      violate("I8", "\(account.name): \(violation)")
    }
    account.intents.append(clock.now)
  }

  /// A line of a file is a post, not the beginning of one that was cut off and ended.
  func isWhole(_ line: String) -> Bool {
    guard let token = Token.first(in: line), let blog = blogs.first(where: { $0.hasPost(token) }) else { return false }
    return blog.hasHad(slug: String(line.reversed().prefix { $0 != "/" }.reversed()), of: token)
  }

  /// A post is there.
  func posted(on account: SimulatedAccount, _ text: String, key: String? = nil, listedAfter lag: Time = 0) {
    let token = Token.first(in: text) ?? ""
    account.server.nextID += 1
    // After a restore an entry whose address has changed meanwhile is another one: by its address it is looked for.
    let link = Token.link(in: text)
    let earlier = account.posts.filter {
      $0.token == token && $0.isOurs && (restores == 0 || Token.link(in: $0.text) == link)
    }
    account.posts.append(
      RemotePost(
        id: account.server.nextID, host: account.host, text: text, token: token, key: key, created: clock.now,
        listed: clock.now + lag))
    account.everHad.insert(token)
    tally.posts += 1
    note("\(account.name) has \(token) as \(account.server.nextID): \(link.map(String.init) ?? "")")
    // A person may ask for one more; and who offers no look-up cannot be asked after a restore.
    let allowed = watch.allowed(token, on: account)
    if earlier.count >= allowed, account.kind != .d || restores == 0 {
      tally.duplicates += 1
      violate("I1", "\(account.name) has \(token) \(earlier.count + 1) times")
    }
  }
}

extension Pace {
  /// Whether one more request to publish is too many, by the plain meaning of the settings.
  fileprivate func violated(by intents: [Time], at now: Time, leaps: [(at: Time, by: Time)]) -> String? {
    func isTooEarly(_ wait: Duration, _ count: Int) -> Bool {
      guard intents.count >= count, count > 0 else { return false }
      let nth = intents[intents.count - count]
      let leapt = leaps.filter { $0.at >= nth }.reduce(0) { $0 + $1.by }
      // The ledger's times are of the beginning of a step, and whole milliseconds.
      return now + leapt + 3 * .minute < nth + Time(wait.components.seconds) * 1000
    }
    if isTooEarly(gap, 1) { return "the gap is not kept" }
    if isTooEarly(.seconds(3600), perHour) { return "more than \(perHour) in an hour" }
    if isTooEarly(.seconds(86_400), perDay) { return "more than \(perDay) in a day" }
    return nil
  }
}

/// The mark of a blog's post that stands in its title, address and identifier: `q1x17z`.
enum Token {
  /// The address that the text ends with, as a server may compare it.
  static func link(in text: String) -> Substring? {
    text.split(whereSeparator: \.isWhitespace).last { $0.hasPrefix("http") }
  }

  static func make(_ blog: Int, _ number: Int) -> String { "q\(blog)x\(number)z" }

  static func first(in text: String) -> String? {
    let bytes = Array(text.utf8)
    var start = 0
    while let q = bytes[start...].firstIndex(of: UInt8(ascii: "q")) {
      var place = q + 1
      let digits = { (from: Int) -> Int in bytes[from...].prefix { (0x30...0x39).contains($0) }.count }
      let blog = digits(place)
      place += blog
      if blog > 0, place < bytes.count, bytes[place] == UInt8(ascii: "x") {
        let number = digits(place + 1)
        place += 1 + number
        if number > 0, place < bytes.count, bytes[place] == UInt8(ascii: "z") {
          return String(decoding: bytes[q...place], as: UTF8.self)
        }
      }
      start = q + 1
      if start >= bytes.count { return nil }
    }
    return nil
  }
}
