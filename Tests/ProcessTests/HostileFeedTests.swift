import Foundation
import TestSupport
import Testing

/// Feeds that want to stop the reader cost little, kill nothing, and give what can be had.
@Suite struct HostileFeedTests {
  static let crafted: [String] = {
    let folder = "\(Shared.package)/Tests/Fixtures/Feeds/crafted"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasPrefix("hostile-") }.sorted().map { "\(folder)/\($0)" }
  }()

  @Test(arguments: crafted)
  func aCraftedOneTakesASecondAnd200MegabytesAtMost(path: String) async throws {
    try await patiently {
      let run = try MeasuredRun.of(["inspect", "feed", "--json", path])
      expectModest(run, "\(path)", seconds: 1, peak: 200)
      #expect(run.ending == .exited(0), "\(path)")
    }
  }

  @Test func thereAreCraftedOnes() { #expect(Self.crafted.count >= 5) }

  @Test(arguments: HostileFeed.all)
  func aGeneratedOneIsBounded(feed: HostileFeed) async throws {
    try await patiently {
      let folder = try TemporaryFolder()
      let path = folder.file("feed")
      let size = try feed.write(to: path)
      let run = try MeasuredRun.of(["inspect", "feed", "--json", path])
      // The debug build is an order of magnitude slower than the one that is installed.
      let seconds = 3 + size / 1_000_000
      let check = {
        expectModest(run, feed.name, seconds: seconds, peak: 256)
        if feed.holdsAnEntry {
          #expect(run.output.contains("\"id\":\"g1\""), "\(feed.name): the entry before the harm is lost")
        }
        for secret in ["root:x:", "boum"] { #expect(!run.output.contains(secret), "\(feed.name)") }
      }
      if let reason = HostileFeed.knownFailures[feed.name] {
        withKnownIssue("\(reason)", isIntermittent: true, check)
      } else {
        check()
      }
    }
  }

  @Test func aFileBeyondItsLimitIsRefusedWithItsSentence() async throws {
    try await patiently {
      let folder = try TemporaryFolder()
      let path = folder.file("feed")
      let filler = HostileFeed("too large", [.repeated("<item><title>Billet</title></item>\n", 2_000_000)])
      #expect(try filler.write(to: path) > Double(65 << 20))
      let run = try MeasuredRun.of(["inspect", "feed", path])
      #expect(run.ending == .exited(65))
      #expect(run.errors.contains("64"), "\(run.errors)")
      expectModest(run, "too large", seconds: 5, peak: 200)
    }
  }

  private func expectModest(_ run: MeasuredRun, _ name: String, seconds: Double, peak: Double) {
    if case .signalled(let signal) = run.ending {
      Issue.record("\(name): ended by signal \(signal) after \(run.seconds) s")
      return
    }
    #expect(run.ending == .exited(0) || run.ending == .exited(65), "\(name): \(run.errors)")
    #expect(run.seconds <= seconds, "\(name): seconds of the processor")
    #expect(run.peak <= peak, "\(name): MiB of memory")
    #expect(run.errors.isEmpty || run.output.isEmpty, "\(name): \(run.errors.prefix(500))")
    #expect(run.output.isEmpty || run.output.hasPrefix("{"), "\(name)")
  }
}
