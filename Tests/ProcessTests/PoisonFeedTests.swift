import Foundation
import TestSupport
import Testing

/// Documents that bring down or hang the process that reads them: a failed feed, and nothing more.
@Suite struct PoisonFeedTests {
  private static func feed(_ inside: String) -> Answer {
    .text("<rss version=\"2.0\"><channel><title>B</title>\(inside)</channel></rss>", type: "application/rss+xml")
  }

  private static func item(_ name: String) -> String {
    "<item><title>Billet \(name)</title><link>https://blog.example.org/\(name)</link><guid>\(name)</guid></item>"
  }

  /// A home that follows a poisoned feed first, and a good one.
  private func home(_ server: LoopbackServer, every: String = "1s", journal: [String: Any] = Home.journal) throws
    -> Home
  {
    let feeds = ["/poison", "/good"].map { path -> [String: Any] in
      [
        "name": String(path.dropFirst()), "url": server.url(path), "every": every, "wait_for_page": false,
        "accounts": ["journal"],
      ]
    }
    return try Home(feed: "", accounts: ["journal": journal], top: ["feeds": feeds])
  }

  private func status(_ home: Home) throws -> [String: [String: Any]] {
    let output = try home.crieur("status", "--json").output
    let report = try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any]
    let feeds = report?["feeds"] as? [[String: Any]] ?? []
    return Dictionary(feeds.map { ($0["name"] as? String ?? "", $0) }) { $1 }
  }

  @Test(arguments: ["crash", "abort", "exit", "garbage", "long", "half", "socket", "exec"])
  func aPoisonedFeedFailsAloneAndIsReadOnceItIsSound(marker: String) async throws {
    try await patiently {
      let server = try LoopbackServer()
      let poison = Locked("<!-- crieur-reader:\(marker) -->")
      let items = Locked(Self.item("a"))
      server.handle("/poison") { _ in Self.feed(poison.withLock { $0 } + Self.item("p")) }
      server.handle("/good") { _ in Self.feed(items.withLock { $0 }) }
      let home = try home(server)
      let first = try home.crieur("run", "--once")
      #expect(first.status == 65, "\(first.errors)")
      #expect(first.errors.contains("feed not read") && !first.errors.contains("Fatal error"), "\(first.errors)")
      var feeds = try status(home)
      let problem = feeds["poison"]?["problem"] as? String ?? ""
      #expect(problem.contains("/poison") && problem.contains("process that reads it"), "\(problem)")
      #expect(feeds["good"]?["problem"] == nil && feeds["good"]?["baselined"] as? Bool == true)
      items.withLock { $0 = Self.item("b") + $0 }
      try home.rounds { home.journal.contains("Billet b") }
      poison.withLock { $0 = "" }
      try home.rounds {
        feeds = try status(home)
        return feeds["poison"]?["problem"] == nil && feeds["poison"]?["baselined"] as? Bool == true
      }
      #expect(!home.journal.contains("Billet p"), "what stood in the first sound document is the baseline")
    }
  }

  @Test func aPoisonedFeedIsLookedAtMoreAndMoreSeldom() async throws {
    try await patiently {
      let server = try LoopbackServer()
      server.handle("/poison") { _ in Self.feed("<!-- crieur-reader:crash -->") }
      server.handle("/good") { _ in Self.feed(Self.item("a")) }
      let home = try home(server)
      let daemon = try home.start(["run"])
      // Doubling from a second: by the time that the good one was asked a dozen times, this one was a handful.
      let end = Date().addingTimeInterval(120)
      while server.requests("/good").count < 14, Date() < end { usleep(50_000) }
      #expect(server.requests("/good").count >= 14)
      #expect((2...7).contains(server.requests("/poison").count), "\(server.requests("/poison").count)")
      #expect(daemon.isRunning)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test func aPageThatBringsItsReaderDownIsAnnouncedWithoutItsFacts() async throws {
    try await patiently {
      let blog = try PageTests.PageBlog { _ in
        .text("<html><head><title>T</title></head><body>crieur-reader:crash</body></html>", type: "text/html")
      }
      let home = try Home(
        feed: blog.server.url("/feed"), accounts: ["journal": Home.journal], feedKeys: ["wait_for_page": true])
      try home.crieur("run", "--once")
      blog.publish()
      usleep(1_100_000)
      let run = try home.crieur("run", "--once")
      #expect(run.status == 0 && run.errors.contains("odd page"), "\(run.errors)")
      #expect(home.journal.contains("L’asthme 0") && blog.looks(at: "/post/0") == 1)
    }
  }

  /// Seen from outside while it hangs: nothing of the daemon is in it.
  @Test func theReaderHasNothingOfTheDaemon() async throws {
    try await patiently {
      let server = try LoopbackServer()
      server.handle("/poison") { _ in Self.feed("<!-- crieur-reader:wait -->") }
      server.handle("/good") { _ in Self.feed(Self.item("a")) }
      let home = try home(server)
      let daemon = try home.start(["run"], environment: ["A_TOKEN": Home.token])
      let reader = try #require(try Self.reader(of: daemon.id))
      let view = ProcessView(reader)
      #expect(view.text("cmdline") == "crieur\0read-for-crieur\0")
      let status = view.text("status")
      for line in ["Seccomp:\t2", "NoNewPrivs:\t1", "Threads:\t1", "SigBlk:\t0000000000000000"] {
        #expect(status.contains(line), "\(line)\n\(status)")
      }
      for (name, limit) in [
        ("Max file size", "0"), ("Max core file size", "0"), ("Max processes", "0"),
        ("Max open files", "3"), ("Max address space", "268435456"),
      ] { #expect(view.limit(name) == [limit[...], limit[...]], "\(name)") }
      #expect(view.limit("Max cpu time") == ["5", "6"])
      #expect(view.text("oom_score_adj") == "1000\n")
      if getuid() == 0 {  // Nobody else may look: it is not dumpable.
        #expect(view.bytes("environ").isEmpty)
        let descriptors = view.descriptors
        #expect(descriptors.keys.sorted() == ["0", "1", "2"])
        #expect(descriptors["0"]?.hasPrefix("socket:") == true && descriptors["0"] == descriptors["1"])
        #expect(descriptors["2"] == "/dev/null")
      }
      kill(reader, SIGKILL)
      try daemon.waitFor("signal 9")
      #expect(daemon.isRunning)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      Canary([Home.token]).expectAbsent(from: [daemon.errors, daemon.output])
    }
  }

  @Test func anUnchangedFeedStartsNoReader() async throws {
    try await patiently {
      let server = try LoopbackServer()
      server.handle("/poison") { _ in Self.feed(Self.item("p")) }
      server.handle("/good") { _ in Self.feed(Self.item("a")) }
      let home = try home(server)
      // What the same bytes would do if they were read again is proven by a program that cannot be started twice.
      let trace = home.folder.file("trace")
      guard let strace = ChildProcess.find("strace") else { return }
      func spawns() throws -> Int {
        _ = try ChildProcess.run(
          strace, ["-f", "-qq", "-e", "trace=execve", "-o", trace, ChildProcess.crieur, "run", "--once"],
          environment: ["LANG": "C", "CRIEUR_CONFIG": home.config], seconds: 120)
        return try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n")
          .count { $0.contains("read-for-crieur") }
      }
      #expect(try spawns() == 2)
      usleep(1_200_000)
      #expect(try spawns() == 0)
      #expect(server.requests("/good").count == 2)
    }
  }

  /// The reader that a daemon has started; nil when there is none in two minutes.
  private static func reader(of daemon: pid_t) throws -> pid_t? {
    let end = Date().addingTimeInterval(120)
    while Date() < end {
      for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
        guard let id = pid_t(name) else { continue }
        let view = ProcessView(id)
        // It has got through its door when the filter is on.
        if view.text("status").contains("PPid:\t\(daemon)\n"), view.text("status").contains("Seccomp:\t2") { return id }
      }
      usleep(20_000)
    }
    return nil
  }
}

/// What /proc shows of a process.
struct ProcessView {
  private let folder: String

  init(_ id: pid_t) { folder = "/proc/\(id)" }

  func bytes(_ name: String) -> Data { FileManager.default.contents(atPath: "\(folder)/\(name)") ?? Data() }

  func text(_ name: String) -> String { String(decoding: bytes(name), as: UTF8.self) }

  /// The soft and the hard limit.
  func limit(_ name: String) -> [Substring] {
    let line = text("limits").split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
    return Array(line.dropFirst(name.count).split(separator: " ").prefix(2))
  }

  var descriptors: [String: String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/fd")) ?? []
    return Dictionary(
      names.compactMap { name in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/fd/\(name)")).map { (name, $0) }
      }
    ) { $1 }
  }
}
