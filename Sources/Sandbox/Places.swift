internal import Dispatch
internal import Synchronization

/// A few threads for work that waits: what finds none free waits its turn without holding one.
final class Places: Sendable {
  // A class because it hands out what there is only once.
  private struct State {
    var free: [DispatchQueue]
    var waiting: [CheckedContinuation<DispatchQueue, Never>] = []
  }

  private let state: Mutex<State>

  init(_ count: Int) {
    state = Mutex(State(free: (0..<count).map { DispatchQueue(label: "reader \($0)") }))
  }

  /// Does the work on one of the threads.
  func perform<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
    let place = await withCheckedContinuation { continuation in
      let free = state.withLock { state -> DispatchQueue? in
        if let place = state.free.popLast() { return place }
        state.waiting.append(continuation)
        return nil
      }
      if let free { continuation.resume(returning: free) }
    }
    let value = await withCheckedContinuation { continuation in
      place.async { continuation.resume(returning: work()) }
    }
    let next = state.withLock { state -> CheckedContinuation<DispatchQueue, Never>? in
      guard state.waiting.isEmpty else { return state.waiting.removeFirst() }
      state.free.append(place)
      return nil
    }
    next?.resume(returning: place)
    return value
  }
}
