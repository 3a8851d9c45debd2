internal import Glibc
internal import Model

/// What the concurrency runtime waits with.
///
/// It opens its descriptors when it needs them first (an epoll, an eventfd, a timer for each of two clocks), and traps
/// where none is left for them.
enum EventLoop {
  private static let descriptors = 5

  /// Has them opened now, before anything else takes the last ones.
  /// - Throws: where there are not enough.
  static func open() throws {
    var free: [Int32] = []
    while free.count < descriptors {
      let next = Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC)
      if next < 0 { break }
      free.append(next)
    }
    for descriptor in free { close(descriptor) }
    guard free.count == descriptors else { throw TooFewDescriptors() }
    // A timer's descriptor is opened by another thread, some time after something has begun to sleep.
    let sleepers = [
      Task.detached { try await Task.sleep(for: .seconds(10), clock: .suspending) },
      Task.detached { try await Task.sleep(for: .seconds(10), clock: .continuous) },
    ]
    var patience = 2000
    while patience > 0, !hasTimers {
      usleep(1000)
      patience -= 1
    }
    for sleeper in sleepers { sleeper.cancel() }
  }

  /// Whether both clocks have theirs.
  private static var hasTimers: Bool {
    let links = (3..<32).map { descriptor in
      withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { buffer in
        guard let start = buffer.baseAddress else { return "" }
        let length = readlink("/proc/self/fd/\(descriptor)", start, buffer.count)
        return String(decoding: buffer.prefix(max(length, 0)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
      }
    }
    return links.count { $0.contains("timerfd") } >= 2
  }
}

private struct TooFewDescriptors: Error, Explained {
  var exitStatus: ExitStatus { .temporary }

  func sentence(in say: Language) -> String {
    say(
      "too few files may be open at once: raise the limit (ulimit -n, or LimitNOFILE= in the unit) to 64 at least",
      "trop peu de fichiers peuvent être ouverts à la fois : relevez la limite (ulimit -n, ou LimitNOFILE= dans l’unité) "
        + "à 64 au moins")
  }
}
