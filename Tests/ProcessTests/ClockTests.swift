import Foundation
import TestSupport
import Testing

/// The clock of the machine is wrong, or steps.
@Suite struct ClockTests {
  private struct Stage {
    let blog: Blog
    let mastodon: MastodonServer
    let home: Home

    init() throws {
      (blog, mastodon) = (try Blog(), try MastodonServer())
      let journal = Home.journal.merging(["per_hour": 100, "per_day": 100]) { $1 }
      home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": journal])
    }

    func hasPosts(_ count: Int) -> Bool { mastodon.texts.count == count && home.lines.count == count }

    /// The daemon with a clock that is wrong by so many seconds as the file `clock` says.
    func daemon(_ environment: [String: String] = [:]) throws -> ChildProcess {
      let clock = ["LD_PRELOAD": try #require(Preload.faults), "FAULT_CLOCK": home.folder.file("clock")]
      let daemon = try home.start(["run"], environment: clock.merging(environment) { $1 })
      try daemon.waitFor("baseline taken")
      return daemon
    }

    /// Seconds of the processor that a process has had.
    func seconds(of process: ChildProcess) throws -> Double {
      let facts = try String(contentsOfFile: "/proc/\(process.id)/stat", encoding: .utf8)
      let fields = facts.split(separator: ")").last?.split(separator: " ") ?? []
      return fields.dropFirst(11).prefix(2).compactMap { Double($0) }.reduce(0, +) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }
  }

  @Test(
    .enabled(if: Preload.faketime != nil, "faketime is not installed"),
    arguments: ["+3650d", "-3650d", "1970-01-02 00:00:00", "+2h", "-2h", "-30m"])
  func aWrongClockLosesAndDoublesNothing(time: String) async throws {
    try await patiently {
      let stage = try Stage()
      let (mastodon, home) = (stage.mastodon, stage.home)
      try home.crieur("run", "--once")
      let first = stage.blog.publish()
      usleep(1_100_000)
      for _ in 0..<2 {
        let words = ["-m", "--exclude-monotonic", "-f", time, ChildProcess.crieur, "run", "--once"]
        let run = try home.command(Preload.faketime ?? "", words, environment: home.environment)
        #expect(try run.wait(seconds: 60) == .exited(0), "\(run.errors)")
      }
      #expect(mastodon.texts.count <= 1 && home.lines.count <= 1)
      // The clock is right again.
      try home.rounds(atMost: 60) { stage.hasPosts(1) }
      let second = stage.blog.publish()
      try home.rounds(atMost: 60) { stage.hasPosts(2) }
      try home.crieur("run", "--once")
      for link in [first, second] {
        #expect(mastodon.texts.count { $0.contains(link) } == 1 && home.lines.count { $0.contains(link) } == 1)
      }
    }
  }

  /// The hour that comes twice, and the one that does not come: three seconds before each, by the seconds since 1970.
  @Test(.enabled(if: Preload.faults != nil, "no C compiler is installed"), arguments: [1_792_889_997, 1_774_745_997])
  func summerTimeChangesNothing(time: Double) async throws {
    try await patiently {
      let stage = try Stage()
      try stage.home.folder.write("clock", "\(Int(time - Date().timeIntervalSince1970))")
      let daemon = try stage.daemon(["TZ": "Europe/Paris"])
      for count in 1...3 {
        stage.blog.publish()
        #expect(Home.until { stage.hasPosts(count) }, "\(daemon.errors)")
        usleep(1_000_000)
      }
      #expect(try stage.seconds(of: daemon) < 3)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test(
    .enabled(if: Preload.faults != nil, "no C compiler is installed"),
    arguments: [315_360_000, -315_360_000, -5400, 5400])
  func aClockThatStepsUnderTheDaemonStopsNothing(step: Int) async throws {
    try await patiently {
      let stage = try Stage()
      let home = stage.home
      try home.folder.write("clock", "0")
      let daemon = try stage.daemon()
      let (began, asked) = (Date(), stage.blog.server.requests.count)
      stage.blog.publish()
      #expect(Home.until { stage.hasPosts(1) }, "\(daemon.errors)")
      try home.folder.write("clock", "\(step)")
      stage.blog.publish()
      usleep(2_500_000)
      try home.folder.write("clock", "0")
      stage.blog.publish()
      #expect(Home.until(60) { stage.hasPosts(3) }, "\(stage.mastodon.texts) \(daemon.errors)")
      // Neither the blog nor the processor was kept busy meanwhile.
      let span = Date().timeIntervalSince(began)
      #expect(Double(stage.blog.server.requests.count - asked) < span * 2 + 10)
      #expect(try stage.seconds(of: daemon) < 2 + span / 2)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      #expect(try home.ledger.states().values.allSatisfy { $0 == ["posted", "posted", "posted"] })
    }
  }
}
