import Foundation
import Simulation
import TestSupport
import Testing

/// The simulated world as a test: short lives here, long ones by `make simulate`. Each in a process of its own, since its
/// hooks and its disk are the process's.
@Suite struct SimulationTests {
  private static let simulate = URL(fileURLWithPath: ChildProcess.crieur).deletingLastPathComponent()
    .appendingPathComponent("simulate").path

  /// A world's whole history, and whether all went well.
  private static func run(_ seed: UInt64, days: Int, isWild: Bool = false) throws -> (history: String, isWell: Bool) {
    let run = try ChildProcess.run(
      simulate, ["--seed", "\(seed)", "--days", "\(days)"], environment: isWild ? ["WILD": "1"] : [:], seconds: 120)
    return (run.output + run.errors, run.ending == .exited(0))
  }

  /// E3. Fifty seeds a piece, so that two processors have something to do.
  @Test(arguments: [1, 51]) func aSeedIsTheSameHistoryEachTime(from first: UInt64) async throws {
    let (differing, failing, counted) = try await patiently {
      var differing: [UInt64] = []
      var failing: [String] = []
      var counted = 0
      for seed in first..<first + 50 {
        let result = try Self.run(seed, days: 2)
        if try Self.run(seed, days: 2) != result { differing.append(seed) }
        if !result.isWell { failing.append("\(seed): \(result.history.suffix(300))") }
        if result.history.contains(/counted +1\n/) { counted += 1 }
      }
      return (differing, failing, counted)
    }
    #expect(differing.isEmpty)
    #expect(failing.isEmpty)
    #expect(counted >= 30)
  }

  /// Each of them has found something once: a file tells what.
  @Test func whatSeedsHaveFoundStaysMended() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/Seeds").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    #expect(!names.isEmpty)
    let failing = try await patiently {
      try names.compactMap { name -> String? in
        guard let seed = UInt64(name.prefix { $0.isNumber }) else { return "\(name) is no seed" }
        let (history, isWell) = try Self.run(seed, days: 5, isWild: name.hasSuffix("-wild.md"))
        return isWell ? nil : "\(seed): \(history.suffix(300))"
      }
    }
    #expect(failing.isEmpty)
  }

  @Test func aSeedThatReachesTooLittleIsNotCounted() {
    var tally = Tally()
    #expect(!tally.reaches)
    (tally.unknowns, tally.crashes, tally.restarts) = (1, 1, 1)
    #expect(tally.reaches)
    for member in [\Tally.unknowns, \.crashes, \.restarts] {
      var less = tally
      less[keyPath: member] = 0
      #expect(!less.reaches)
    }
  }
}
