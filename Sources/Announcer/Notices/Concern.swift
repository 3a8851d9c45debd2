internal import Model

/// Something that the owner should know, as it stands now.
struct Concern: Sendable, Equatable {
  /// What it is about.
  enum Matter: String, Sendable, CaseIterable {
    /// An announcement waits for a person.
    case held
    /// A network has refused an announcement, or lost it.
    case lost
    /// A post's entry has changed or is gone.
    case left
    /// An account sends nothing.
    case account
    /// A credential ends.
    case credential
    case feed
    /// A feed has another address.
    case moved
    case standstill
    case configuration
    case backup
    /// Letters do not arrive by one of the ways.
    case channel
    /// Somebody has named what is watched.
    case mention

    /// That it is over is worth a word; of the others its owner knows, or nobody can say.
    var mends: Bool {
      switch self {
      case .account, .feed, .standstill, .configuration, .backup, .channel: true
      case .held, .lost, .left, .credential, .moved, .mention: false
      }
    }

    /// What a key of the ledger is about; nil for one of another version.
    static func of(key: String) -> Matter? { key.split(separator: " ").first.flatMap { Matter(rawValue: String($0)) } }
  }

  let matter: Matter
  /// Which one of them.
  let name: String
  /// What changes when it is worth telling again.
  var mark = ""
  /// In few words, without anything that a stranger wrote.
  let title: String
  /// What it is and what to do, in a paragraph. No identifier of anybody stands in it.
  let text: String

  /// Names it in the ledger.
  var key: String { "\(matter.rawValue) \(name)" }
}
