internal import Crypto
internal import FoundationEssentials
internal import Model

/// A token that its network changes from time to time, as it lies in `tokens/ACCOUNT.json` in the state folder: what the
/// configuration holds is only its beginning.
struct KeptToken: Sendable {
  /// What opens the network; nil where only the way to a new one is known.
  var access: Secret?
  /// Gives a new one.
  var refresh: Secret?
  /// When `access` ends.
  var expires: Date

  /// The account's token; nil where none was kept, or where its owner has since configured another.
  static func of(_ account: String, configured: Secret?, in files: any PostFiles) throws(PublishFailure) -> KeptToken? {
    let bytes: [UInt8]?
    do { bytes = try files.contents(of: path(account)) } catch { throw failure(error) }
    guard let kept = bytes.flatMap({ JSON($0) }), let expires = kept["expires_at"]?.int else { return nil }
    if let configured, let seed = kept["configured"]?.string, seed != digest(configured) { return nil }
    return KeptToken(
      access: kept["access_token"]?.string.map { Secret($0) },
      refresh: kept["refresh_token"]?.string.map { Secret($0) },
      expires: Date(timeIntervalSince1970: Double(expires)))
  }

  /// Returns when it is on the disk: only then may it be used.
  func keep(for account: String, configured: Secret?, in files: any PostFiles) throws(PublishFailure) {
    let kept = JSON.members([
      "access_token": .optional(access?.reveal()), "refresh_token": .optional(refresh?.reveal()),
      "expires_at": .integer(expires.milliseconds / 1000), "configured": .optional(configured.map(Self.digest)),
    ])
    do { try files.replace(Self.path(account), with: kept.bytes) } catch { throw Self.failure(error) }
  }

  /// Runs work that reads the token and keeps another, while no other process does: of two that renew it at once, one would
  /// spend what the other has just spent, or keep what is worth nothing any more.
  static func alone<Value>(
    with account: String, in files: any PostFiles, _ work: () async throws(PublishFailure) -> Value
  ) async throws(PublishFailure) -> Value {
    try await files.exclusively("tokens/\(account).lock", work)
  }

  private static func path(_ account: String) -> String { "tokens/\(account).json" }

  /// Says which secret it was, and not what it is.
  private static func digest(_ secret: Secret) -> String { SHA256.hexadecimal(Array(secret.reveal().utf8)) }

  private static func failure(_ failure: FileFailure) -> PublishFailure {
    .unavailable("\(failure.path): \(failure.detail)")
  }
}
