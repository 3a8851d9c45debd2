import Foundation
import TestSupport
import Testing

/// The machine lets the daemon down: a full disk, one that cannot be written, too few descriptors, a log that nobody reads.
@Suite struct MachineTests {
  /// A home with a new entry to announce on a file and on a server.
  private func stage() throws -> (blog: Blog, mastodon: MastodonServer, home: Home) {
    let (blog, mastodon) = (try Blog(), try MastodonServer())
    let journal = Home.journal.merging(["settle": "1s"]) { $1 }
    let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": journal])
    #expect(try home.crieur("run", "--once").status == 0)
    return (blog, mastodon, home)
  }

  /// Healthy runs end with one post on each account.
  private func expectOnePost(_ home: Home, _ mastodon: MastodonServer, _ comment: String) throws {
    for _ in 0..<100 where try home.ledger.states() != ["journal": ["posted"], "toots": ["posted"]] {
      try home.crieur("run", "--once")
      usleep(20_000)
    }
    let states = try home.ledger.states()
    #expect(states == ["journal": ["posted"], "toots": ["posted"]], "\(comment): \(states)")
    #expect(mastodon.texts.count == 1 && home.lines.count == 1, "\(comment): \(mastodon.texts) \(home.journal)")
  }

  // MARK: Disks

  private static let full = """
    mount -t tmpfs -o size=4m,mode=700 none "$STATE"
    cp -a "$1/." "$STATE/"
    head -c 8M /dev/zero >"$STATE/ballast" 2>/dev/null || true
    truncate -s "-${2}k" "$STATE/ballast"
    code=0
    LD_PRELOAD="$4" FAULT_ROOM=1 "$CRIEUR" run --once || code=$?
    rm "$STATE/ballast"
    cp -a "$STATE/." "$3/"
    exit $code
    """

  /// - Parameter isFelt: whether the disk says that it is full before it is.
  @Test(
    .enabled(if: Namespace.isThere && Preload.faults != nil, Namespace.reason), arguments: [true, false])
  func aFullDiskLosesAndDoublesNothing(isFelt: Bool) async throws {
    try await patiently {
      let (blog, mastodon, home) = try stage()
      blog.publish()
      usleep(1_100_000)
      let (before, after) = (home.folder.file("before"), home.folder.file("after"))
      try Home.copy(home.state, to: before)
      var endings: Set<Int32> = []
      for room in isFelt ? [0, 64] : [0, 4, 16, 32, 64, 128, 256, 1024] {
        mastodon.state.withLock { $0.statuses = [] }
        try? FileManager.default.removeItem(atPath: after)  // of the round before
        try FileManager.default.createDirectory(atPath: after, withIntermediateDirectories: true)
        let preload = isFelt ? "" : try #require(Preload.faults)
        let run = try home.inNamespace(Self.full, [before, "\(room)", after, preload])
        guard case .exited(let code) = try run.wait(seconds: 60) else { return #expect(Bool(false), "\(run.errors)") }
        let comment = "\(room) kB free: \(code) \(run.errors)"
        #expect([0, 74, 75, 77].contains(code), "\(comment)")
        #expect(code != 74 || run.errors.contains("disk"), "\(comment)")
        if isFelt { #expect(mastodon.texts.isEmpty && run.errors.contains("disk"), "\(comment)") }
        endings.insert(code)
        try Home.copy(after, to: home.state)
        #expect(try home.ledger.integrity() == "ok", "\(comment)")
        try expectOnePost(home, mastodon, comment)
      }
      #expect(isFelt || endings.isSuperset(of: [0, 74]), "\(endings)")
    }
  }

  private static let running = """
    mount -t tmpfs -o size=64m,mode=700 none "$STATE"
    cp -a "$1/." "$STATE/"
    code=0
    LD_PRELOAD="$3" FAULT_ROOM=1 "$CRIEUR" run --verbose & daemon=$!
    while [ ! -e "$2/full" ]; do sleep 0.05; done
    head -c 80M /dev/zero >"$STATE/ballast" 2>/dev/null || true
    touch "$2/filled"
    while [ ! -e "$2/free" ]; do sleep 0.05; done
    rm "$STATE/ballast"
    while [ ! -e "$2/end" ]; do sleep 0.05; done
    kill $daemon 2>/dev/null || true
    wait $daemon || code=$?
    cp -a "$STATE/." "$2/"
    exit $code
    """

  @Test(
    .enabled(if: Namespace.isThere && Preload.faults != nil, Namespace.reason), arguments: [true, false])
  func aDaemonWhoseDiskGetsFullWaitsOrEndsAndGoesOnLater(isFelt: Bool) async throws {
    try await patiently {
      let (blog, mastodon, home) = try stage()
      let (before, after) = (home.folder.file("before"), home.folder.file("after"))
      try FileManager.default.createDirectory(atPath: after, withIntermediateDirectories: true)
      try Home.copy(home.state, to: before)
      let daemon = try home.inNamespace(Self.running, [before, after, isFelt ? "" : try #require(Preload.faults)])
      try daemon.waitFor("crieur runs")
      try home.folder.write("after/full", "")
      #expect(Home.until { FileManager.default.fileExists(atPath: after + "/filled") })
      if isFelt { try daemon.waitFor("nothing is sent", seconds: 100) }
      blog.publish()
      if isFelt {
        usleep(1_500_000)
        #expect(mastodon.texts.isEmpty)
        try home.folder.write("after/free", "")
        #expect(Home.until(100) { mastodon.texts.count == 1 }, "\(daemon.errors)")
      } else {
        try daemon.waitFor("the disk failed", seconds: 100)
        try home.folder.write("after/free", "")
      }
      try home.folder.write("after/end", "")
      #expect(try daemon.wait(seconds: 60) == .exited(isFelt ? 0 : 74), "\(daemon.errors)")
      #expect(daemon.errors.contains("the disk"), "\(daemon.errors)")
      try Home.copy(after, to: home.state)
      #expect(try home.ledger.integrity() == "ok")
      try expectOnePost(home, mastodon, daemon.errors)
    }
  }

  @Test(.enabled(if: Namespace.isThere, Namespace.reason)) func aDiskThatCannotBeWrittenIsNamed() async throws {
    try await patiently {
      let (blog, mastodon, home) = try stage()
      blog.publish()
      usleep(1_100_000)
      let script = """
        mount --bind "$STATE" "$STATE"
        mount -o remount,bind,ro "$STATE"
        "$CRIEUR" "$@"
        """
      for words in [["run", "--once"], ["run"], ["history"]] {
        let run = try home.inNamespace(script, words)
        #expect(try run.wait(seconds: 60) == .exited(77), "\(words) \(run.errors)")
        #expect(run.errors.contains(home.state) && run.errors.contains("cannot be written"), "\(run.errors)")
      }
      #expect(mastodon.texts.isEmpty && home.lines.isEmpty)
      try expectOnePost(home, mastodon, "after it could be written again")
    }
  }

  @Test(.enabled(if: Preload.faults != nil, "no C compiler is installed"), arguments: ["0x6969", "0xFE534D42"])
  func aDiskOfAnotherMachineIsRefused(type: String) async throws {
    try await patiently {
      let (_, _, home) = try stage()
      let faults = ["LD_PRELOAD": try #require(Preload.faults), "FAULT_STATFS": type]
      for words in [["run", "--once"], ["run"], ["history"]] {
        let run = try home.start(words, environment: faults)
        #expect(try run.wait() == .exited(77), "\(words) \(run.errors)")
        #expect(run.errors.contains("network file system") && run.errors.contains(home.state), "\(run.errors)")
      }
    }
  }

  // MARK: Descriptors

  private static let prlimit = ChildProcess.find("prlimit")

  /// (The loader of shared libraries needs some before our first line.)
  @Test(.enabled(if: prlimit != nil, "prlimit is not installed")) func tooFewDescriptorsLoseAndDoubleNothing()
    async throws
  {
    try await patiently {
      let (blog, mastodon, home) = try stage()
      blog.publish()
      usleep(1_100_000)
      let before = home.folder.file("before")
      try Home.copy(home.state, to: before)
      var endings: Set<Int32> = []
      for limit in [10, 12, 14, 16, 17, 18, 19, 20, 22, 24, 28] {
        try Home.copy(before, to: home.state)
        mastodon.state.withLock { $0.statuses = [] }
        let run = try home.command(
          Self.prlimit ?? "", ["--nofile=\(limit)", ChildProcess.crieur, "run", "--once"], environment: home.environment
        )
        guard case .exited(let code) = try run.wait(seconds: 60) else {
          return #expect(Bool(false), "\(limit) descriptors: \(run.errors)")
        }
        endings.insert(code)
        #expect([0, 69, 74, 75, 77].contains(code), "\(limit) descriptors: \(code) \(run.errors)")
        // An account that was put off waits up to a minute: that is not what is shown here.
        try home.ledger.execute("UPDATE account SET wait_until = NULL")
        try home.ledger.execute("UPDATE feed SET next_check = 0")
        try expectOnePost(home, mastodon, "\(limit) descriptors")
      }
      #expect(endings.count > 2 && endings.contains(0), "\(endings)")
    }
  }

  /// The runtime traps where it finds no descriptor to wait with; when it asks for one is a matter of chance.
  @Test(.enabled(if: prlimit != nil, "prlimit is not installed")) func tooFewDescriptorsAreNeverATrap() async throws {
    try await patiently {
      let (_, _, home) = try stage()
      for limit in Array(repeating: 9...16, count: 6).joined() {
        let run = try home.command(
          Self.prlimit ?? "", ["--nofile=\(limit)", ChildProcess.crieur, "run", "--once"], environment: home.environment
        )
        guard case .exited(let code) = try run.wait(seconds: 60) else {
          return #expect(Bool(false), "\(limit) descriptors: \(run.errors)")
        }
        if code == 75, limit < 12 { #expect(run.errors.contains("too few files"), "\(limit): \(run.errors)") }
      }
    }
  }

  @Test(.enabled(if: prlimit != nil, "prlimit is not installed")) func visitorsWhoTakeAllDescriptorsDelayNoPost()
    async throws
  {
    try await patiently {
      let blog = try Blog()
      let port = FreePort.next()
      let listen = ["listen": ["address": "127.0.0.1:\(port)", "url": "http://127.0.0.1:\(port)"]]
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal], top: listen)
      let daemon = try home.command(
        Self.prlimit ?? "", ["--nofile=64", ChildProcess.crieur, "run"], environment: home.environment)
      try daemon.waitFor("baseline taken")
      let visitors = (0..<60).compactMap { _ in RawConnection(port: port) }
      for visitor in visitors { visitor.send("POST / HTTP/1.1\r\nX-Drip: ") }
      let link = blog.publish()
      #expect(Home.until { home.journal.contains(link) }, "\(daemon.errors)")
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0), "\(daemon.errors)")
    }
  }
}
