import Foundation
import TestSupport
import Testing

/// The public address against clients that do not behave, and blogs that ping it.
@Suite struct PublicServerTests {
  /// A daemon that listens and looks once an hour at a blog that names no hub.
  struct Stage {
    let blog: PushBlog
    let home: Home
    let port: Int
    let daemon: ChildProcess

    init() throws {
      blog = try PushBlog(.nothing, hub: "")
      port = FreePort.next()
      home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal],
        top: ["listen": ["address": "127.0.0.1:\(port)", "url": "https://crieur.example.org/"]],
        feedKeys: ["every": "1h"])
      daemon = try home.start(["run", "--verbose"])
      try daemon.waitFor("baseline taken")
    }

    func ask(_ head: String, _ body: String = "", path: String = "/") throws -> String {
      let connection = try #require(RawConnection(port: port))
      connection.send("\(head)\r\nHost: crieur.example.org\r\n")
      connection.send("\r\n\(body)")
      return try #require(connection.readToEnd(seconds: 10))
    }

    func post(_ body: String, path: String = "/", type: String = "text/xml") throws -> String {
      try ask("POST \(path) HTTP/1.1\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)", body)
    }

    func end() throws {
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  // MARK: What is not there

  @Test func nothingButTheRoutesAnswers() async throws {
    try await patiently {
      let stage = try Stage()
      let key = String(repeating: "0a", count: 24)
      for (line, status) in [
        ("GET /", 404), ("GET /index.html", 404), ("GET /v1/status", 404), ("GET /websub/", 404),
        ("GET /websub/\(key)", 404), ("GET /websub/\(key)?hub.mode=subscribe&hub.topic=x&hub.challenge=y", 404),
        ("GET /websub/../v1/status", 404), ("POST /v1/status", 404), ("PUT /", 405), ("DELETE /RPC2", 405),
        ("HEAD /websub/\(key)", 405), ("OPTIONS /", 405), ("TRACE /", 405), ("POST /other", 404),
        ("GET /%00", 404), ("GET /websub/\(key)%00", 404),
      ] {
        let answer = try stage.ask("\(line) HTTP/1.1")
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"), "\(line): \(answer)")
        #expect(!answer.lowercased().contains("server:") && !answer.contains("microhttpd"), "\(answer)")
        #expect(!answer.contains("hub.topic") && !answer.contains("other"))
      }
      for junk in ["\r\n\r\n\r\n", "GET\r\n\r\n", "\u{0}\u{1}\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\u{16}\u{3}\u{1}"] {
        let connection = try #require(RawConnection(port: stage.port))
        connection.send(junk)
        let answer = connection.readToEnd(seconds: 8)
        #expect(answer != nil && answer?.lowercased().contains("server:") == false, "\(junk.debugDescription)")
      }
      try stage.end()
    }
  }

  @Test func aHeadLargerThan16KiBIsRefused() async throws {
    try await patiently {
      let stage = try Stage()
      let small = try stage.ask("GET /x HTTP/1.1\r\nX-Filler: \(String(repeating: "a", count: 8 << 10))")
      #expect(small.hasPrefix("HTTP/1.1 404"))
      let large = try stage.ask("GET /x HTTP/1.1\r\nX-Filler: \(String(repeating: "a", count: 17 << 10))")
      #expect(large.hasPrefix("HTTP/1.1 431") || large.hasPrefix("HTTP/1.1 413"), "\(large)")
      try stage.end()
    }
  }

  // MARK: Slowness

  @Test func connectionsThatDripEndInTimeAndOthersAreServed() async throws {
    try await patiently {
      let stage = try Stage()
      let began = Date()
      let slow = (0..<40).compactMap { _ in RawConnection(port: stage.port) }
      #expect(slow.count == 40)
      for connection in slow { connection.send("POST / HTTP/1.1\r\nX-Drip: ") }
      // While all places are taken a blog pings; it waits in the queue, and is served when the first have gone.
      let dripping = Thread {
        for _ in 0..<20 {
          for connection in slow { connection.send("a") }
          usleep(500_000)
        }
      }
      dripping.start()
      #expect(try stage.post(PublicServerTests.wordPress("https://www.blog.example.org")).contains("<boolean>0"))
      #expect((1...8).contains(Date().timeIntervalSince(began)), "\(Date().timeIntervalSince(began))")
      #expect(slow.prefix(32).allSatisfy { $0.readToEnd(seconds: 1) != nil })
      try stage.end()
    }
  }

  @Test func aBodyThatDripsEndsToo() async throws {
    try await patiently {
      let stage = try Stage()
      let connection = try #require(RawConnection(port: stage.port))
      connection.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n")
      let began = Date()
      while connection.send("a"), Date().timeIntervalSince(began) < 40 { usleep(300_000) }
      #expect((10...25).contains(Date().timeIntervalSince(began)), "\(Date().timeIntervalSince(began))")
      try stage.end()
    }
  }

  // MARK: Pings

  /// The bytes of WordPress 6: its XML-RPC client writes a line for each parameter.
  static func wordPress(_ home: String, method: String = "weblogUpdates.extendedPing", feed: String? = nil) -> String {
    let values = ["Blog &amp;amp; Café", home] + [feed].compactMap { $0 }
    let parameters = values.map { "<param><value><string>\($0)</string></value></param>\n" }.joined()
    return
      "<?xml version=\"1.0\"?>\n<methodCall>\n<methodName>\(method)</methodName>\n<params>\n\(parameters)</params></methodCall>"
  }

  @Test(arguments: ["/", "/RPC2", "/crieur/RPC2"])
  func whatWordPressSendsIsHeardAndAnnouncedWithin2Seconds(path: String) async throws {
    try await patiently {
      let stage = try Stage()
      let link = stage.blog.publish()
      let published = Date()
      let body = PublicServerTests.wordPress("https://blog.example.org", feed: "https://blog.example.org/feed/")
      let answer = try stage.post(body, path: path)
      #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("<name>flerror</name><value><boolean>0"), "\(answer)")
      #expect(Home.until { stage.home.journal.contains(link) })
      #expect(Date().timeIntervalSince(published) < 2)
      let reads = stage.blog.reads
      #expect(try stage.post(body, path: path).contains("<boolean>0"))
      #expect(!Home.until(0.5) { stage.blog.reads > reads })
      #expect(!stage.daemon.errors.contains("Café"))
      try stage.end()
    }
  }

  private static let python = ChildProcess.find("python3")

  @Test(.enabled(if: python != nil, "python3 is not installed")) func aPythonClientIsAnswered() async throws {
    try await patiently {
      let python = try #require(Self.python)
      let stage = try Stage()
      let script = """
        import xmlrpc.client as x
        p = x.ServerProxy("http://127.0.0.1:\(stage.port)/RPC2")
        print(p.weblogUpdates.ping("Blog", "http://blog.example.org/"))
        print(p.weblogUpdates.extendedPing("Blog", "\(stage.blog.server.url("/"))", "https://x.example.org/", "https://y.example.org/feed"))
        print(p.weblogUpdates.ping("<script>", "https://stranger.example.org/"))
        for call in (lambda: p.system.listMethods(), lambda: p.weblogUpdates.ping("x"), lambda: p.weblogUpdates.ping("x", 5)):
          try: print(call())
          except x.Fault as f: print("fault", f.faultCode)
        """
      let run = try ChildProcess.run(python, ["-c", script])
      let lines = run.output.split(separator: "\n")
      #expect(lines.count == 6, "\(run.output) \(run.errors)")
      #expect(lines.prefix(2).allSatisfy { $0.contains("'flerror': False") }, "\(lines)")
      #expect(lines.dropFirst(2).first?.contains("'flerror': True") == true && !run.output.contains("script"))
      #expect(lines.suffix(3) == ["fault -32601", "fault -32602", "fault -32602"], "\(lines)")
      #expect(!stage.daemon.errors.contains("script"))
      try stage.end()
    }
  }

  @Test func whatIsNoCallGetsAFault() async throws {
    try await patiently {
      let stage = try Stage()
      let bomb =
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\">]><methodCall><methodName>&a;</methodName></methodCall>"
      for (body, code) in [
        ("", "-32700"), ("hello", "-32700"), ("<methodCall>", "-32700"), ("<rss/>", "-32600"),
        ("<methodCall/>", "-32600"), (String(repeating: "<a>", count: 5000), "-32700"), (bomb, "-3"),
      ] {
        let answer = try stage.post(body)
        #expect(answer.hasPrefix("HTTP/1.1 200") && answer.contains("<int>\(code)"), "\(body.prefix(40)): \(answer)")
      }
      let large = try stage.post(String(repeating: "x", count: (64 << 10) + 1))
      #expect(large.hasPrefix("HTTP/1.1 413"), "\(large)")
      let reads = stage.blog.reads
      #expect(reads == 1)
      try stage.end()
    }
  }

  @Test func aTakenAddressEndsTheDaemonWithASentence() async throws {
    try await patiently {
      let other = try LoopbackServer()
      let blog = try PushBlog(.nothing, hub: "")
      let home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal],
        top: ["listen": ["address": "127.0.0.1:\(other.port)", "url": "https://crieur.example.org/"]])
      let run = try home.crieur("run")
      #expect(run.status == 69 && run.errors.contains("another program listens on 127.0.0.1:\(other.port)"), "\(run)")
      #expect(try home.crieur("run", "--once").status == 0)
    }
  }
}
