internal import Synchronization

/// Tells the loops to take up nothing new. What is under way ends by itself.
public final class StopSignal: Sendable {
  // A class because every loop holds the same one.
  private let stopped = Atomic(false)

  /// A signal that was not given yet.
  public init() {}

  /// Whether it was given.
  public var isGiven: Bool { stopped.load(ordering: .acquiring) }

  /// Gives it; there is no way back.
  public func give() { stopped.store(true, ordering: .releasing) }
}
