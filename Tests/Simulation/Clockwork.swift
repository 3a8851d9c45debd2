import CSerialLoop
import FoundationEssentials

/// Milliseconds since 1970, in the simulated world.
typealias Time = Int64

extension Time {
  static let second: Time = 1000
  static let minute: Time = 60_000
  static let hour: Time = 3_600_000
  static let day: Time = 86_400_000
  var date: Date { Date(timeIntervalSince1970: Double(self) / 1000) }
}

/// A task that sleeps in simulated time, and can be woken.
final class Nap {
  // A class because the clock and whoever may wake it know the same one.
  fileprivate var sleeper: UnsafeContinuation<Void, Never>?

  func end() {
    let sleeper = sleeper
    self.sleeper = nil
    sleeper?.resume()
  }
}

/// The simulated time, and the one thread that everything runs on: when no task can go on, time passes to the next
/// alarm.
final class Clockwork: @unchecked Sendable {  // used by its own thread only
  private enum Alarm {
    case nap(Nap)
    case action(() -> Void)
  }

  private(set) var now: Time
  private var heap: [(at: Time, number: Int, alarm: Alarm)] = []
  private var count = 0

  init(_ start: Time) { now = start }

  /// Runs until there is nothing left to do, or no more is wanted. On the thread that calls it.
  func run(_ main: @escaping @Sendable () async -> Void) {
    serial_loop_begin()
    let end = Locked(false)
    Task.detached {
      await main()
      end.value = true
    }
    while true {
      serial_loop_drain()
      guard !end.value, let next = pop() else { break }
      now = max(now, next.at)
      switch next.alarm {
      case .nap(let nap): nap.end()
      case .action(let action): action()
      }
    }
    precondition(end.value, "everybody waits and nobody will wake them")
    // Who sleeps still is let go: a task that never ends would never be freed.
    while let next = pop() {
      if case .nap(let nap) = next.alarm { nap.end() }
      serial_loop_drain()
    }
    serial_loop_end()
  }

  func at(_ time: Time, _ action: @escaping () -> Void) { push(time, .action(action)) }

  func sleep(until time: Time, _ nap: Nap = Nap()) async {
    nonisolated(unsafe) let nap = nap
    await withUnsafeContinuation {
      nap.sleeper = $0
      push(time, .nap(nap))
    }
  }

  /// As `Task.sleep`, in simulated time.
  func pause(_ wait: Duration) async throws {
    try Task.checkCancellation()
    nonisolated(unsafe) let nap = Nap()
    let end = now + Time(wait.components.seconds) * .second
    await withTaskCancellationHandler {
      await sleep(until: end, nap)
    } onCancel: {
      nap.end()
    }
    try Task.checkCancellation()
  }

  // MARK: a heap by time, then by the order of asking

  private func isBefore(_ a: Int, _ b: Int) -> Bool { (heap[a].at, heap[a].number) < (heap[b].at, heap[b].number) }

  private func push(_ time: Time, _ alarm: Alarm) {
    count += 1
    heap.append((time, count, alarm))
    var place = heap.count - 1
    while place > 0, isBefore(place, (place - 1) / 2) {
      heap.swapAt(place, (place - 1) / 2)
      place = (place - 1) / 2
    }
  }

  private func pop() -> (at: Time, number: Int, alarm: Alarm)? {
    guard let first = heap.first else { return nil }
    let last = heap.removeLast()
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var place = 0
    while true {
      var least = place
      for child in [2 * place + 1, 2 * place + 2] where child < heap.count && isBefore(child, least) { least = child }
      guard least != place else { return first }
      heap.swapAt(place, least)
      place = least
    }
  }
}

/// A value that one thread alone uses, for closures that could be anywhere.
final class Locked<Value>: @unchecked Sendable {  // used by the clockwork's thread only
  var value: Value
  init(_ value: Value) { self.value = value }
}
