import Foundation
import Simulation
import TestSupport
import Testing

/// The simulated world as a test: short lives here, long ones by `make simulate`. In processes of their own, since hooks
/// and disk are the process's.
@Suite struct SimulationTests {
  private static let simulate = URL(fileURLWithPath: ChildProcess.crieur).deletingLastPathComponent()
    .appendingPathComponent("simulate").path

  /// What worlds tell of themselves, and whether all went well in all of them.
  private static func run(_ words: [String], isWild: Bool = false) throws -> (output: String, isWell: Bool) {
    let run = try ChildProcess.run(simulate, words, environment: isWild ? ["WILD": "1"] : [:], seconds: 240)
    return (run.output + run.errors, run.ending == .exited(0))
  }

  /// E3. Twenty-five seeds a piece, so that all processors have something to do: in two processes, and
  /// the last of them in one of its own: what came before it is nothing to a world.
  @Test(arguments: [1, 26, 51, 76]) func aSeedIsTheSameHistoryEachTime(from first: UInt64) async throws {
    let last = first + 24
    let (together, isWell, again, alone) = try await patiently(isLong: true) {
      let (together, isWell) = try Self.run(["--seed", "\(first)", "--through", "\(last)", "--days", "2"])
      return (
        together, isWell, try Self.run(["--seed", "\(first)", "--through", "\(last)", "--days", "2"]).output,
        try Self.run(["--seed", "\(last)", "--days", "2"]).output
      )
    }
    #expect(isWell, "\(together.suffix(300))")
    let histories = together.components(separatedBy: "\nseed ")
    #expect(histories.count == 25)
    for (history, other) in zip(histories, again.components(separatedBy: "\nseed ")) {
      #expect(history == other, "seed \(history.prefix { $0 != "\n" })")
    }
    #expect(together == again)
    #expect(histories.last == "\(last)\n" + alone)
    #expect(histories.count { $0.contains(/counted +1\n/) } >= 15)
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
        let (output, isWell) = try Self.run(["--seed", "\(seed)", "--days", "5"], isWild: name.hasSuffix("-wild.md"))
        return isWell ? nil : "\(seed): \(output.suffix(300))"
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
