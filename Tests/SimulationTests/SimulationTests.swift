import Foundation
import Simulation
import TestSupport
import Testing

/// The simulated world as a test: short lives here, long ones by `make simulate`.
@Suite(.serialized) struct SimulationTests {
  private static let days = 2

  /// E3. One world at a time: the simulated disks of two would share their numbers.
  @Test(arguments: [1, 51]) func aSeedIsTheSameHistoryEachTime(from first: UInt64) async throws {
    let (differing, failing, counted, unborn) = try await patiently {
      var differing: [UInt64] = []
      var failing: [String] = []
      var counted = 0
      var unborn = 0
      for seed in first..<first + 50 {
        let result = Simulation.run(seed: seed, days: Self.days, isWild: false)
        // The simulated disk now and then gives a first life the file of another world: it ends before its first step.
        if result.violation?.step == 0 {
          unborn += 1
          continue
        }
        if Simulation.run(seed: seed, days: Self.days, isWild: false) != result { differing.append(seed) }
        if let violation = result.violation { failing.append("\(seed): \(violation)") }
        counted += result.tally.counted
      }
      return (differing, failing, counted, unborn)
    }
    #expect(differing.isEmpty)
    #expect(failing.isEmpty)
    #expect(counted >= 30 && unborn <= 5)
  }

  /// Each of them has found something once: a file tells what.
  @Test func whatSeedsHaveFoundStaysMended() async throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Fixtures/Seeds").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
    #expect(!names.isEmpty)
    let failing = try await patiently {
      names.compactMap { name -> String? in
        guard let seed = UInt64(name.prefix { $0.isNumber }) else { return "\(name) is no seed" }
        let isWild = name.hasSuffix("-wild.md")
        let violation = Simulation.run(seed: seed, isWild: isWild, keepsHistory: false).violation
        return violation.flatMap { $0.step == 0 ? nil : "\(seed): \($0)" }
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
