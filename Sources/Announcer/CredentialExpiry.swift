internal import FoundationEssentials
internal import Ledger
internal import Logging
internal import Model
internal import Networks

/// When the owner is told that a credential ends. Pure.
enum CredentialExpiry {
  /// So many days before, each once.
  static let days = [14, 7, 1]

  /// Within the time of warnings, or over.
  static func isNear(_ expires: Date?, at now: Date) -> Bool {
    expires.map { now >= start(of: days.max() ?? 0, before: $0) } ?? false
  }

  /// Whether a warning is due that was not given yet.
  /// - Parameter told: when the last one was given. What is dated ahead was dated by a clock that was wrong.
  static func isDue(_ expires: Date?, told: Date?, at now: Date) -> Bool {
    guard let expires else { return false }
    let stages = days.map { start(of: $0, before: expires) }
    guard let stage = stages.filter({ $0 <= now }).max() else { return false }
    guard let told, told <= now else { return true }
    // Servers that say «in so many seconds» give a slightly different end each time.
    return told < stage.after(.seconds(-3600))
  }

  /// The last of the days that has come; nil before the first.
  static func stage(_ expires: Date, at now: Date) -> Int? {
    days.filter { start(of: $0, before: expires) <= now }.min()
  }

  private static func start(of days: Int, before expires: Date) -> Date { expires.after(.seconds(-86_400 * days)) }
}

// A credential that a person has to renew ends: that is told in time, also where nothing is to be announced.
extension Publisher {
  /// Looks whether a warning is due by what is known; what is told is what the network says now.
  func watchExpiry(_ record: AccountRecord, now: Date) async throws(LedgerError) {
    let known = IdentityText.read(record.identity)
    guard CredentialExpiry.isDue(known?.expires, told: IdentityText.told(record.identity), at: now),
      !record.paused, record.waitUntil.map({ $0 <= now }) ?? true
    else { return }
    _ = try await identify(record, now: now)
  }

  func warn(of expires: Date, now: Date) {
    let left = max(Int(expires.timeIntervalSince(now) / 86_400), 0)
    logger.notice(
      "the credential ends",
      metadata: [
        "ends": "\(expires.ISO8601Format())", "days": "\(left)",
        "remedy": "crieur connect \(type(of: account.network).name) --account \(account.name) --replace",
      ])
  }
}
