import Foundation

/// Runs seeds of the simulated world.
public enum Simulation {
  /// What came of a seed.
  public struct Result: Sendable, Equatable {
    /// Which.
    public var seed: UInt64
    /// What it went through.
    public var tally: Tally
    /// What must never be, where it was.
    public var violation: World.Violation?
    /// Every event in its order; empty where nobody wanted it.
    public var history: [String]
  }

  /// Runs one seed, on the thread that calls.
  /// - Parameters:
  ///   - days: the longest time of faults, in days.
  ///   - isWild: copies of the ledger are put back too, and clocks jump; unless told otherwise, where `WILD` is in the
  ///     environment.
  public static func run(
    seed: UInt64, days: Int = 5, isWild: Bool = ProcessInfo.processInfo.environment["WILD"] != nil,
    keepsHistory: Bool = true
  ) -> Result {
    let world = World(seed: seed, days: days, isWild: isWild, keepsHistory: keepsHistory)
    world.clock.run { await world.run() }
    world.tally.seeds = 1
    world.tally.counted = world.tally.reaches ? 1 : 0
    world.tally.milliseconds = world.clock.now - World.start
    return Result(seed: seed, tally: world.tally, violation: world.violation, history: world.history)
  }
}
