/// Why the process that reads what strangers wrote has given nothing: a failed document, and nothing more.
public enum ReadingProblem: Error, Sendable, Equatable {
  /// A signal ended it: what it read has brought it down.
  case crashed(signal: Int32)
  /// It ended by itself, with this code and without an answer.
  case ended(code: Int32)
  /// Its time was over.
  case tooSlow
  /// What it answered cannot be.
  case garbled
  /// The system gave no process; its words.
  case notStarted(String)

  /// What came is not to blame: it may be read in a while.
  public var isPassing: Bool {
    if case .notStarted = self { true } else { false }
  }

  /// What happened, without a capital and a full stop.
  public func words(in say: Language) -> String {
    switch self {
    case .crashed(let signal): say("it died of signal \(signal)", "il est mort du signal \(signal)")
    case .ended(let code): say("it ended with code \(code)", "il a fini avec le code \(code)")
    case .tooSlow: say("it took too long", "il a été trop long")
    case .garbled: say("it answered nonsense", "il a répondu n’importe quoi")
    case .notStarted(let words): words
    }
  }
}
