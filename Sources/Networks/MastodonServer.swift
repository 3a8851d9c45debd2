internal import Model

/// What a server that speaks Mastodon's API really is: many say that they are Mastodon and count, repeat and look up in
/// their own way.
struct MastodonServer: Sendable, Equatable {
  /// The server's version as it names itself.
  var version: String?
  var limit: TextLimit
  var reconciliation: Reconciliation

  /// GoToSocial refuses the whole post for a picture without a description, where its operator asks for one.
  var mayAskForDescriptions: Bool

  /// Reads the answer of `GET /api/v2/instance` or `/api/v1/instance`; what is missing or absurd becomes a default.
  init(_ instance: JSON?) {
    let named = instance?["version"]?.string
    // Where the software's source is: GoToSocial's version does not say its name.
    let words = "\(named ?? "") \(instance?["source_url"]?.string ?? "")".lowercased()
    let statuses = instance?["configuration"]?["statuses"]
    // An instance without these (WordPress, old servers) has the defaults.
    let most = statuses?["max_characters"]?.int ?? instance?["max_toot_chars"]?.int ?? 500
    let weight = statuses?["characters_reserved_per_url"]?.int ?? 23
    let kind = Kind(version: named ?? "", words)
    version = named.map { ServerWords.bounded($0) }
    limit = TextLimit(max: min(max(most, 100), 100_000), rule: kind.rule(urlWeight: min(max(weight, 1), 200)))
    reconciliation = kind == .mastodon ? .keyAndLookup : .lookup
    mayAskForDescriptions = words.contains("gotosocial")
  }

  /// The servers that count alike.
  private enum Kind {
    /// Mastodon and its forks (glitch-soc, Hometown): the idempotency key is honoured for an hour.
    case mastodon
    /// Pleroma, Akkoma, Friendica: graphemes, links in full. Pleroma keeps keys across users and repeats even errors.
    case pleroma
    /// GoToSocial, takahe, snac, Pixelfed and whoever else: the strictest count, links in full although the server
    /// advertises a weight for them.
    case other

    init(version: String, _ words: String) {
      if ["pleroma", "akkoma", "friendica"].contains(where: words.contains) {
        self = .pleroma
      } else if Self.strangers.contains(where: words.contains) || !Self.isMastodonsOwn(version) {
        self = .other
      } else {
        self = .mastodon
      }
    }

    /// Names, and the ways in which servers say that they are not Mastodon: `4.0.0 (not true; really snac/2.75)`.
    private static let strangers = ["gotosocial", "snac", "takahe", "pixelfed", "compatible;", "really"]

    /// Mastodon has been past version 1 since 2017; GoToSocial, which names only its number, is at 0.
    private static func isMastodonsOwn(_ version: String) -> Bool {
      guard let major = Int(version.prefix { $0.isNumber && $0.isASCII }) else { return false }
      return (2...99).contains(major)
    }

    func rule(urlWeight: Int) -> CountingRule {
      switch self {
      case .mastodon: CountingRule(unit: .graphemes, urlWeight: urlWeight, shortensMentions: true)
      case .pleroma: CountingRule(unit: .graphemes)
      case .other: CountingRule(unit: .codePoints)
      }
    }
  }
}
