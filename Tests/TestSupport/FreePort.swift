internal import Foundation
internal import Glibc

/// Ports for servers that cannot be asked to choose one themselves.
///
/// They lie below the range from which the system gives out ports by itself, and none is given twice: what was free a
/// moment ago stays free until the server that it is for has started.
public enum FreePort {
  /// A port of 127.0.0.1 that nobody listens on and that no other test was given.
  public static func next() -> Int {
    lock.withLock {
      repeat { last = last + 1 < range.upperBound ? last + 1 : range.lowerBound } while !isFree(last)
      return last
    }
  }

  static let range = 10_240..<32_000

  private static let lock = NSLock()
  // Somewhere, since another run of the tests may go on beside this one.
  private nonisolated(unsafe) static var last = Int.random(in: range)  // guarded by `lock`

  private static func isFree(_ port: Int) -> Bool {
    guard let descriptor = try? Listener.listenOnLoopback(port: UInt16(port)).0 else { return false }
    close(descriptor)
    return true
  }
}
