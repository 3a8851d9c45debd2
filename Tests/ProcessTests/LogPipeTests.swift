import Foundation
import TestSupport
import Testing

/// Nobody reads what the daemon says: it announces all the same.
@Suite struct LogPipeTests {
  /// A named pipe of which the test holds the reading end.
  final class Pipe {
    let path: String
    private(set) var reader: Int32

    init(_ path: String) {
      self.path = path
      mkfifo(path, 0o600)
      reader = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC)
    }

    deinit { if reader >= 0 { close(reader) } }

    /// Until not a byte fits any more.
    func fill() {
      let page = [UInt8](repeating: UInt8(ascii: "x"), count: 4096)
      while write(reader, page, page.count) > 0 {}
      while write(reader, page, 1) > 0 {}
    }

    /// What lies in it now.
    func drain() -> String {
      var all: [UInt8] = []
      var chunk = [UInt8](repeating: 0, count: 65_536)
      while true {
        let count = read(reader, &chunk, chunk.count)
        guard count > 0 else { return String(decoding: all, as: UTF8.self) }
        all += chunk.prefix(count)
      }
    }

    func shut() {
      close(reader)
      reader = -1
    }
  }

  private func start(_ home: Home, _ redirection: String) throws -> ChildProcess {
    let script = "exec \"$@\" \(redirection)"
    let words = ["-c", script, "sh", ChildProcess.crieur, "run", "--verbose"]
    return try home.command("/bin/sh", words, environment: home.environment)
  }

  @Test func closedStreamsAreNoFileOfOurs() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let daemon = try start(home, "<&- >&- 2>&-")
      #expect(blog.server.waitForRequests(2, seconds: 30))
      let links = (0..<2).map { _ in blog.publish() }
      #expect(Home.until { links.allSatisfy { home.journal.contains($0) } })
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      // What was said went nowhere, above all not into a file that had taken the number of standard error.
      #expect(home.lines.count == 2 && !home.journal.contains("\"level\""), "\(home.journal)")
      for name in try FileManager.default.contentsOfDirectory(atPath: home.state) {
        let bytes = FileManager.default.contents(atPath: "\(home.state)/\(name)") ?? Data()
        #expect(bytes.range(of: Data("\"level\":\"info\"".utf8)) == nil, "\(name)")
      }
      #expect(try home.ledger.integrity() == "ok")
    }
  }

  @Test func aFullPipeDelaysNothingAndIsToldOfLater() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let pipe = Pipe(home.folder.file("log"))
      pipe.fill()
      let daemon = try start(home, "2>'\(pipe.path)'")
      #expect(blog.server.waitForRequests(2, seconds: 30))
      let first = blog.publish()
      #expect(Home.until { home.journal.contains(first) })
      _ = pipe.drain()
      let second = blog.publish()
      #expect(Home.until { home.journal.contains(second) })
      var log = ""
      #expect(
        Home.until {
          log += pipe.drain()
          return log.contains("announced")
        })
      #expect(log.contains("\"lines_lost\":\""), "\(log)")
      for line in log.split(separator: "\n") {
        #expect(throws: Never.self) { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
      }
      // Its last sentence is not waited for either.
      pipe.fill()
      unlink(home.state + "/ledger.sqlite")
      #expect(try daemon.wait(seconds: 30) == .exited(74))
    }
  }

  @Test func aPipeThatIsClosedEndsNothing() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let pipe = Pipe(home.folder.file("log"))
      let daemon = try start(home, ">'\(pipe.path)' 2>&1")
      #expect(blog.server.waitForRequests(2, seconds: 30))
      pipe.shut()
      let link = blog.publish()
      #expect(Home.until { home.journal.contains(link) })
      daemon.signal(SIGHUP)
      let second = blog.publish()
      #expect(Home.until { home.journal.contains(second) })
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }
}
