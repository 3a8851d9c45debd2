public import FoundationEssentials
public import Model

/// Why the ledger may not know what an account has posted: nothing is sent until the account's own posts were looked at.
public enum Doubt: String, Sendable, Equatable, Codable, CaseIterable {
  /// A backup was put back.
  case restored
  /// The files are older than what was sent from them.
  case rolledBack = "rolled back"
  /// They are on another machine than before: moved, or cloned.
  case machine
  /// The clock went back by more than an hour.
  case clock
}

extension Doubt {
  /// What happened, in the owner's words.
  public func sentence(in say: Language) -> String {
    let what =
      switch self {
      case .restored: say("a backup was put back", "une sauvegarde a été remise en place")
      case .rolledBack:
        say("the ledger is older than what was sent from it", "le registre est plus ancien que ce qui en est parti")
      case .machine:
        say("this is another machine than before", "cette machine n’est plus la même")
      case .clock: say("the clock went back", "l’horloge a reculé")
      }
    return say(
      "\(what): nothing is sent until the account’s own posts were looked through",
      "\(what) : rien ne part avant que les publications du compte aient été parcourues")
  }
}

/// A doubt and since when.
public struct DoubtRecord: Sendable, Equatable {
  /// What happened.
  public var doubt: Doubt
  /// When it was noticed.
  public var since: Date

  /// A doubt with its time.
  public init(_ doubt: Doubt, since: Date) {
    self.doubt = doubt
    self.since = since
  }
}
