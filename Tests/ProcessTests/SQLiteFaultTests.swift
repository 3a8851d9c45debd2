import Foundation
import TestSupport
import Testing

/// The disk fails under the ledger at operation 1, 2, 3 … of a run that announces one new entry, until a run stays
/// untouched: every forty-first by day, each at night. Whatever happened, the next runs end with exactly one post.
@Suite(.enabled(if: Preload.faults != nil, "no C compiler is installed"))
struct SQLiteFaultTests {
  struct Way: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let environment: [String: String]
    /// Where the loop begins, so that by day each way meets other operations.
    let first: Int
    /// How a run may end that was struck. (What fails while the ledger is closed is lost to nobody.)
    let endings: [ChildProcess.Ending]

    init(_ name: String, _ how: String, code: String = "ioerr", first: Int) {
      testDescription = name
      environment = ["FAULT_HOW": how, "FAULT_CODE": code]
      self.first = first
      endings = how == "kill" || how == "power" ? [.signalled(SIGKILL)] : [.exited(74), .exited(77), .exited(0)]
    }
  }

  static let ways = [
    Way("once", "once", first: 1), Way("for ever", "ever", first: 2), Way("killed in the middle", "kill", first: 3),
    Way("the power fails", "power", first: 2),
    Way("full once", "once", code: "full", first: 4), Way("full for ever", "ever", code: "full", first: 5),
  ]

  /// A home with a new entry to announce on a file and on a server, as it was before each run.
  struct Stage {
    let blog: Blog
    let mastodon: MastodonServer
    let home: Home
    var before: String { home.folder.file("before") }
    var log: String { home.folder.file("operations") }

    /// - Parameter isKnown: whether there was a first run, which took the baseline.
    init(isKnown: Bool = true) throws {
      blog = try Blog()
      mastodon = try MastodonServer()
      let journal = Home.journal.merging(["settle": "1s"]) { $1 }
      home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": journal])
      if isKnown {
        try home.crieur("run", "--once")
        blog.publish()
        usleep(1_100_000)
      }
      try Home.copy(home.state, to: before)
    }

    /// Everything as before, and a run whose operation of that number fails. Gives its end, and whether it was struck.
    func run(failing number: Int, _ way: Way) throws -> (ending: ChildProcess.Ending, isStruck: Bool, errors: String) {
      try Home.copy(before, to: home.state)
      mastodon.state.withLock { $0.statuses = [] }
      let library = try #require(Preload.faults)
      let faults = ["LD_PRELOAD": library, "FAULT_AT": "\(number)", "FAULT_LOG": log].merging(way.environment) { $1 }
      let run = try home.crieur("run", "--once", environment: faults)
      let counts = try home.folder.read("operations").split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
      return (run.ending, counts.last.map { $0 > 0 } ?? false, run.errors)
    }

    /// A look at a copy: to read a ledger mends it.
    func expectHealthyLedger(_ comment: String) throws {
      let copy = home.folder.file("copy")
      try Home.copy(home.state, to: copy)
      guard FileManager.default.fileExists(atPath: copy + "/ledger.sqlite") else { return }
      let health = try LedgerFile(path: copy + "/ledger.sqlite").integrity()
      #expect(health == "ok", "\(comment): \(health)")
    }

    func expectOnePost(_ comment: String) throws {
      for _ in 0..<60 where try home.ledger.states() != ["journal": ["posted"], "toots": ["posted"]] {
        try home.crieur("run", "--once")
        usleep(200_000)
      }
      let states = try home.ledger.states()
      #expect(states == ["journal": ["posted"], "toots": ["posted"]], "\(comment): \(states)")
      #expect(mastodon.texts.count == 1 && home.lines.count == 1, "\(comment): \(mastodon.texts) \(home.lines)")
    }
  }

  @Test(arguments: ways) func anAnnouncementSurvivesEachOperationThatFails(way: Way) async throws {
    try await patiently {
      let stage = try Stage()
      var (number, struck) = (way.first, 0)
      while true {
        let (ending, isStruck, errors) = try stage.run(failing: number, way)
        let comment = "operation \(number), \(way.testDescription): \(ending) \(errors)"
        guard isStruck else {
          #expect(ending == .exited(0), "\(comment)")
          break
        }
        struck += 1
        #expect(way.endings.contains(ending), "\(comment)")
        if ending == .exited(74) { #expect(errors.contains("crieur: the "), "\(comment)") }
        try stage.expectHealthyLedger(comment)
        try stage.expectOnePost(comment)
        number += Preload.step(41)
      }
      #expect(struck > 3, "the loop went round \(struck) times")
    }
  }

  @Test(arguments: ways) func aLedgerIsMadeWholeOrNotAtAll(way: Way) async throws {
    try await patiently {
      let stage = try Stage(isKnown: false)
      var number = way.first
      while true {
        let (ending, isStruck, errors) = try stage.run(failing: number, way)
        guard isStruck else { break }
        let comment = "operation \(number), \(way.testDescription): \(ending) \(errors)"
        #expect(way.endings.contains(ending), "\(comment)")
        // The next run takes the baseline where this one did not, and never says that a ledger is lost.
        let next = try stage.home.crieur("run", "--once")
        #expect(next.status == 0, "\(comment): \(next.errors)")
        #expect(stage.mastodon.texts.isEmpty && stage.home.lines.isEmpty)
        number += Preload.step(29)
      }
      #expect(number > 40)
    }
  }

  /// The daemon's disk fails for good while it runs: it ends with its sentence, and says nothing twice later.
  @Test(arguments: [40, 90]) func aRunningDaemonStopsWhenTheDiskFails(operation: Int) async throws {
    try await patiently {
      let stage = try Stage()
      let faults = ["LD_PRELOAD": try #require(Preload.faults), "FAULT_AT": "\(operation)", "FAULT_HOW": "ever"]
      let daemon = try stage.home.start(["run"], environment: faults)
      #expect(try daemon.wait(seconds: 60) == .exited(74))
      #expect(daemon.errors.contains("the disk failed under the ledger"), "\(daemon.errors)")
      try stage.expectHealthyLedger("after the daemon's end")
      try stage.expectOnePost("after the daemon's end")
    }
  }

  /// A file that does not reach the disk: the line counts as unknown, and is found where it was written all the same.
  @Test(arguments: ["once", "ever"]) func aJournalThatCannotBeSyncedHoldsOneLine(how: String) async throws {
    try await patiently {
      let stage = try Stage()
      let faults = ["LD_PRELOAD": try #require(Preload.faults), "FAULT_FSYNC": "/twtxt.txt", "FAULT_HOW": how]
      let run = try stage.home.crieur("run", "--once", environment: faults)
      // What cannot be synced is not believed to be there, nor written to.
      #expect([0, 75].contains(run.status ?? -1), "\(run.errors)")
      try stage.home.ledger.execute("UPDATE account SET wait_until = NULL, failures = 0")
      try stage.expectOnePost("after \(run.errors)")
    }
  }
}
