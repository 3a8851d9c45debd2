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
      expectModest(run, seconds: 1, peak: 200)
      #expect(run.ending == .exited(0))
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
      let seconds = 2 + size / 2_000_000
      let check = {
        expectModest(run, seconds: seconds, peak: 200)
        if feed.holdsAnEntry { #expect(run.output.contains("\"id\":\"g1\""), "the entry before the harm is lost") }
        for secret in ["root:x:", "boum"] { #expect(!run.output.contains(secret)) }
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
      withKnownIssue("`inspect` takes files of any size", isIntermittent: true) {
        #expect(run.ending == .exited(65))
        #expect(run.errors.contains("64"), "\(run.errors)")
        expectModest(run, seconds: 5, peak: 200)
      }
    }
  }

  private func expectModest(_ run: MeasuredRun, seconds: Double, peak: Double) {
    if case .signalled(let signal) = run.ending { Issue.record("ended by signal \(signal) after \(run.seconds) s") }
    #expect(run.ending == .exited(0) || run.ending == .exited(65), "\(run.errors)")
    #expect(run.seconds <= seconds, "seconds of the processor")
    #expect(run.peak <= peak, "MiB of memory")
    #expect(run.errors.isEmpty)
    #expect(run.output.isEmpty == (run.ending != .exited(0)) || run.output.hasPrefix("{"))
  }
}
