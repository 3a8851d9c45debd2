import Foundation
import Glibc
import TestSupport
import Testing

@testable import Pages

@Suite struct PictureToolProcessTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func shell(_ script: String, _ arguments: [String] = []) -> ToolProcess {
    ToolProcess(
      program: "/bin/sh", arguments: ["-c", script, "sh"] + arguments, environment: ["PATH=/usr/bin:/bin"],
      folder: folder.path)
  }

  @Test func itTellsHowTheProgramEnded() async throws {
    #expect(try await shell("echo out; echo err >&2; exit 3").run(within: .seconds(120)).code == 3)
    let killed = try await shell("echo last words; kill -9 $$").run(within: .seconds(120))
    #expect(killed == ToolProcess.Result(code: nil, signal: SIGKILL, words: "last words\n"))
  }

  @Test func argumentsArriveAsTheyAre() async throws {
    let odd = ["", " ", "a b", "*", "$HOME", "`id`", "'\"\\", "-n", "été\n2", "> x", "; exit 9"]
    let result = try await shell("for a; do printf '[%s]' \"$a\"; done", odd).run(within: .seconds(120))
    #expect(result.words == odd.map { "[\($0)]" }.joined())
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }

  @Test func theProgramGetsNothingOfOurs() async throws {
    // A descriptor that a child would inherit.
    let open = dup(0)
    defer { close(open) }
    let script = "pwd; cat; cd /proc/self/fd; for fd in *; do [ -e $fd ] && echo $fd; done; /usr/bin/env"
    let words = try await shell(script).run(within: .seconds(120)).words
    #expect(words.hasPrefix(folder.path + "\n0\n1\n2\n"))
    let rest = words.dropFirst(folder.path.count + 7).split(separator: "\n").filter { !$0.hasPrefix("PATH=") }
    #expect(
      rest.allSatisfy {
        $0.hasPrefix("PWD=") || $0.hasPrefix("OLDPWD=") || $0.hasPrefix("_=") || $0.hasPrefix("SHLVL=")
      })
  }

  @Test func itsPipeIsClosedAndItsEndIsTaken() async throws {
    let words = try await shell("echo $$; readlink /proc/self/fd/1").run(within: .seconds(120)).words
    let lines = words.split(separator: "\n").map(String.init)
    let (id, pipe) = (try #require(pid_t(lines[0])), lines[1])
    #expect(waitpid(id, nil, WNOHANG) == -1)
    #expect(pipe.hasPrefix("pipe:"))
    let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
    // One that was closed since is none.
    #expect(
      !open.contains { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")) == pipe })
  }

  @Test func aSlowProgramIsStopped() async throws {
    let slow = shell("exec sleep 100")
    await #expect(throws: ToolProcess.Failure.tooSlow) { try await slow.run(within: .milliseconds(200)) }
  }

  @Test func whatAProgramLeavesBehindIsStoppedToo() async throws {
    #expect(try await shell("sleep 100 > /dev/null 2>&1 & echo $! > ids").run(within: .seconds(120)).code == 0)
    let id = try #require(pid_t(folder.read("ids").trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(try await isGone(id))
  }

  @Test func aProgramThatNobodyWaitsForIsStoppedWithWhatItHasStarted() async throws {
    let slow = shell("sleep 100 & echo $$ $! > ids; wait")
    let work = Task { try await slow.run(within: .seconds(100)) }
    for _ in 0..<2000 where (try? folder.read("ids").hasSuffix("\n")) != true {  // not written yet
      try await Task.sleep(for: .milliseconds(5))
    }
    work.cancel()
    await #expect(throws: ToolProcess.Failure.stopped) { try await work.value }
    let ids = try folder.read("ids").split(whereSeparator: \.isWhitespace).compactMap { pid_t($0) }
    #expect(ids.count == 2)
    for id in ids {
      #expect(waitpid(id, nil, WNOHANG) == -1)  // taken, or never ours
      #expect(try await isGone(id))
    }
  }

  @Test func ofATalkativeProgramTheBeginningIsKept() async throws {
    let result = try await shell("head -c 3000000 /dev/zero | tr '\\0' x; exit 4").run(within: .seconds(120))
    #expect(result.code == 4)
    #expect(result.words == String(repeating: "x", count: 4096))
  }

  @Test func aProgramThatIsNotThereIsAFailure() async throws {
    let missing = ToolProcess(program: folder.file("nothing"), arguments: [], environment: [], folder: "/")
    await #expect(throws: ToolProcess.Failure.notStarted("No such file or directory")) {
      try await missing.run(within: .seconds(5))
    }
  }

  /// A stopped grandchild ends a moment later, and stays in the list of processes where nobody adopts orphans.
  private func isGone(_ id: pid_t) async throws -> Bool {
    for _ in 0..<2000 {
      guard let status = try? String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8) else { return true }
      if status.contains(") Z ") { return true }
      try await Task.sleep(for: .milliseconds(5))
    }
    return false
  }
}
