internal import Glibc
internal import Synchronization

/// A line on standard error for whatever lasts over a second; nothing where nobody looks.
final class ProgressLine: Sendable {
  // A class because the task that shows the line shares it.
  private enum Phase { case waiting, shown, ended }
  private let phase = Mutex(Phase.waiting)

  init(_ text: String) {
    guard Terminal.errors.isInteractive else { return }
    let line = DisplayWidth.cut(Sanitizer.clean(text), to: Terminal.errors.width)
    Task.detached { [self] in
      try? await Task.sleep(for: .seconds(1))  // The work may be over by then.
      phase.withLock { phase in
        guard case .waiting = phase else { return }
        phase = .shown
        Self.write("\r\(line)")
      }
    }
  }

  /// Clears the line.
  func end() {
    phase.withLock { phase in
      if case .shown = phase { Self.write("\r\u{1B}[K") }
      phase = .ended
    }
  }

  private static func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(2, bytes, bytes.count)
  }
}
