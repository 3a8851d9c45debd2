import Foundation
import TestSupport
import Testing

@testable import Ledger

/// The ledger's file is damaged, of another version, taken away or replaced.
@Suite struct LedgerDamageTests {
  /// A home with a new entry to announce.
  private struct Stage {
    let blog: Blog
    let mastodon: MastodonServer
    let home: Home

    init() throws {
      (blog, mastodon) = (try Blog(), try MastodonServer())
      let journal = Home.journal.merging(["settle": "1s"]) { $1 }
      home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": journal])
      #expect(try home.crieur("run", "--once").status == 0)
      blog.publish()
      usleep(1_100_000)
    }
  }

  /// Other bytes at a random place.
  private func damage(_ path: String, _ random: inout SplitMix) throws {
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let count = [1, 4, 64, 512][Int(random.next() % 4)]
    let start = Int(random.next() % UInt64(bytes.count))
    for index in start..<min(start + count, bytes.count) {
      bytes[index] ^= UInt8(truncatingIfNeeded: random.next()) | 1
    }
    try bytes.write(to: URL(fileURLWithPath: path))
  }

  @Test(arguments: 1...4 as ClosedRange<UInt64>) func aDamagedLedgerIsNeitherMendedNorMadeAnew(seed: UInt64)
    async throws
  {
    try await patiently {
      var random = SplitMix(state: seed)
      let stage = try Stage()
      let (mastodon, home) = (stage.mastodon, stage.home)
      let (before, ledger) = (home.folder.file("before"), home.ledger.path)
      try Home.copy(home.state, to: before)
      for _ in 0..<(Preload.isNight ? 100 : 5) {
        try Home.copy(before, to: home.state)
        mastodon.state.withLock { $0.statuses = [] }
        try damage(ledger, &random)
        let damaged = try Data(contentsOf: URL(fileURLWithPath: ledger))
        let run = try home.crieur("run", "--once")
        // What is damaged may be a text that no check can know, an account's state too.
        #expect([0, 69, 74, 75, 77].contains(run.status), "\(run)")
        #expect(mastodon.texts.count <= 1 && home.lines.count <= 1)
        guard run.status == 74 else { continue }
        #expect(try Data(contentsOf: URL(fileURLWithPath: ledger)) == damaged)
        #expect(mastodon.texts.isEmpty || run.errors.contains("announced"), "\(run.errors)")
      }
    }
  }

  /// A log that lost its end is an older ledger: what it does not know any more is found where it was said.
  @Test(arguments: 1...3 as ClosedRange<UInt64>) func aDamagedLogDoublesNothing(seed: UInt64) async throws {
    try await patiently {
      var random = SplitMix(state: seed)
      let stage = try Stage()
      let (mastodon, home) = (stage.mastodon, stage.home)
      let killed = try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": "recorded:2"])
      #expect(killed.ending == .signalled(SIGKILL))
      try damage(home.ledger.path + "-wal", &random)
      for _ in 0..<100
      where try home.ledger.states().values.joined().contains(where: { $0 != "posted" && $0 != "retired" }) {
        #expect(try home.crieur("run", "--once").status == 0)
        usleep(20_000)
      }
      #expect(mastodon.texts.count == 1 && home.lines.count == 1, "\(mastodon.texts) \(home.lines)")
      #expect(try home.ledger.integrity() == "ok")
    }
  }

  @Test func aNewerLedgerIsRefusedByEveryCommand() async throws {
    try await patiently {
      let stage = try Stage()
      let (mastodon, home) = (stage.mastodon, stage.home)
      try home.ledger.execute("PRAGMA user_version = 99")
      let bytes = try Data(contentsOf: URL(fileURLWithPath: home.ledger.path))
      for words in [["run", "--once"], ["run"], ["status"], ["history"]] {
        let run = try home.start(words)
        #expect(try run.wait() == .exited(78) && run.errors.contains("newer crieur"), "\(words) \(run.errors)")
      }
      #expect(try Data(contentsOf: URL(fileURLWithPath: home.ledger.path)) == bytes)
      #expect(mastodon.texts.isEmpty && home.lines.isEmpty)
    }
  }

  /// Killed at one operation of the disk after the other while a ledger of the first version is brought to today's.
  @Test(.enabled(if: Preload.faults != nil, "no C compiler is installed"))
  func aKillInAMigrationLeavesTheOldLedgerOrTheNewOne() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let oldest = try #require(Schema.migrations.first)
      try home.ledger.execute(
        """
        PRAGMA journal_mode = WAL; BEGIN; \(oldest)
        INSERT INTO meta VALUES ('secret', x'00112233445566778899aabbccddeeff');
        INSERT INTO feed (name, url, next_check) VALUES ('blog', '\(blog.url)', 0);
        PRAGMA application_id = \(Schema.applicationID); PRAGMA user_version = 1; COMMIT;
        """)
      let before = home.folder.file("before")
      try Home.copy(home.state, to: before)
      var (operation, versions) = (1, Set<String>())
      while true {
        try Home.copy(before, to: home.state)
        let faults = ["LD_PRELOAD": try #require(Preload.faults), "FAULT_AT": "\(operation)", "FAULT_HOW": "kill"]
        let run = try home.crieur("run", "--once", environment: faults)
        guard run.ending == .signalled(SIGKILL) else { break }
        let copy = home.folder.file("copy")
        try Home.copy(home.state, to: copy)
        let ledger = LedgerFile(path: copy + "/ledger.sqlite")
        let version = try ledger.texts("PRAGMA user_version").joined().joined()
        versions.insert(version)
        let health = try ledger.integrity()
        #expect(
          ["1", "\(Schema.version)"].contains(version) && health == "ok", "\(operation): \(version)")
        let next = try home.crieur("run", "--once")
        #expect(next.status == 0, "\(operation): \(next.errors)")
        #expect(
          try home.ledger.texts("SELECT hex(value) FROM meta WHERE name = 'secret'") == [
            ["00112233445566778899AABBCCDDEEFF"]
          ])
        operation += Preload.step(7)
      }
      #expect(versions == ["1", "\(Schema.version)"] && operation > 20, "\(versions) \(operation)")
    }
  }

  @Test(arguments: ["taken away", "replaced"]) func aLedgerThatGoesUnderTheDaemonStopsIt(how: String) async throws {
    try await patiently {
      let stage = try Stage()
      let (blog, mastodon, home) = (stage.blog, stage.mastodon, stage.home)
      let daemon = try home.start(["run"])
      #expect(Home.until { mastodon.texts.count == 1 && home.lines.count == 1 })
      // The copy is as old as the first run's end: what was announced since is in the daemon's log only.
      let copy = home.folder.file("copy.sqlite")
      try Home.copy(home.ledger.path, to: copy)
      if how == "taken away" { unlink(home.ledger.path) } else { rename(copy, home.ledger.path) }
      #expect(try daemon.wait(seconds: 60) == .exited(74))
      #expect(daemon.errors.contains("taken away or replaced"), "\(daemon.errors)")
      guard how == "replaced" else {
        #expect(try home.crieur("run", "--once").status == 74)
        return
      }
      // The log of the old one is not played into the copy, and what the copy does not know is found where it was said.
      #expect(FileManager.default.fileExists(atPath: home.ledger.path + "-wal.lost"))
      #expect(try home.crieur("run", "--once").status == 0)
      blog.publish()
      for _ in 0..<100 where mastodon.texts.count < 2 || home.lines.count < 2 {
        #expect(try home.crieur("run", "--once").status == 0)
        usleep(50_000)
      }
      #expect(try home.ledger.integrity() == "ok")
      #expect(mastodon.texts.count == 2 && home.lines.count == 2, "\(mastodon.texts) \(home.lines)")
    }
  }
}

/// Numbers that are the same in each run (https://prng.di.unimi.it/splitmix64.c).
struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
