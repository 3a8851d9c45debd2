internal import Logging
public import FoundationEssentials
public import Ledger
internal import Model
internal import Networks

// What is known of the account: who we are there, whether it takes requests, and when to try again.
extension Publisher {
  static var probeEvery: Duration { .seconds(6 * 3600) }
  static var verifyEvery: Duration { .seconds(86_400) }

  func record() async throws(LedgerError) -> AccountRecord {
    guard let record = try await ledger.accounts().first(where: { $0.name == account.name }) else {
      throw .conflict("account \(account.name) is not registered")
    }
    return record
  }

  /// A paused account is tried at once, not at its next probe: its owner may have mended it before a start or a reload.
  /// So is one whose credential ends soon.
  public func probe(now: Date) async throws(LedgerError) {
    let record = try await record()
    let isEnding = CredentialExpiry.isNear(IdentityText.read(record.identity)?.expires, at: now)
    if record.paused || isEnding { _ = try await identify(record, now: now) }
  }

  /// Who we are, from the ledger while it is fresh. Nil when the account cannot be served now; that is recorded then.
  func identity(_ record: AccountRecord, now: Date) async throws(LedgerError) -> Identity? {
    if let verified = record.verified, now.timeIntervalSince(verified) < Self.verifyEvery.seconds,
      let known = IdentityText.read(record.identity)
    {
      return Self.tested(known, record)
    }
    return try await identify(record, now: now)
  }

  /// Asks the network who we are.
  func identify(_ record: AccountRecord, now: Date) async throws(LedgerError) -> Identity? {
    let answer: Result<Identity, PublishFailure>
    do throws(PublishFailure) {
      answer = .success(try await account.network.verify())
    } catch {
      answer = .failure(error)
    }
    progress()
    switch answer {
    case .failure(let failure):
      _ = try await wait(for: failure, now: now)
      return nil
    case .success(let identity):
      if let known = IdentityText.read(record.identity), known.id != identity.id {
        try await pause(swapped(from: known, to: identity), now: now)
        return nil
      }
      // What a test post found holds until the server's software is another.
      let isTested = record.isTested && IdentityText.read(record.identity)?.software == identity.software
      let reconciliation = isTested ? nil : identity.reconciliation.rawValue
      let told = IdentityText.told(record.identity)
      let warns = CredentialExpiry.isDue(identity.expires, told: told, at: now)
      let text = IdentityText.write(identity, told: warns ? now : told)
      try await ledger.update(account.name, .verified(identity: text, reconciliation: reconciliation), at: now)
      if warns, let expires = identity.expires { warn(of: expires, now: now) }
      return isTested ? Self.tested(identity, record) : identity
    }
  }

  /// With what a test post found in place of what the server says of itself.
  private static func tested(_ identity: Identity, _ record: AccountRecord) -> Identity {
    guard record.isTested, let found = record.reconciliation.flatMap(Reconciliation.init) else { return identity }
    var identity = identity
    identity.reconciliation = found
    return identity
  }

  private func swapped(from known: Identity, to identity: Identity) -> String {
    language(
      "the token belongs to \(identity.name), not to \(known.name): put back the token of \(known.name), or give the other account a name of its own in the configuration",
      "le jeton est celui de \(identity.name), non de \(known.name) : remettez le jeton de \(known.name), ou donnez à l’autre compte un nom à lui dans la configuration"
    )
  }

  /// Records that the account is not served for a while, and for how long.
  func wait(for failure: PublishFailure, now: Date) async throws(LedgerError) -> Step {
    let record = try await record()
    switch failure {
    case .unauthorized, .gone:
      try await pause(failure.told(in: language).sentence(in: language), now: now)
      return .stuck(problem: failure.detail, needsOwner: true)
    case .limited(let until):
      let end = min(max(until ?? now.after(.seconds(900)), now.after(.seconds(1))), now.after(.seconds(86_400)))
      try await ledger.update(
        account.name, .wait(until: end, problem: failure.told(in: language).sentence(in: language), failed: false),
        at: now)
      logger.notice("network asks to wait", metadata: ["until": "\(end.ISO8601Format())"])
      return .stuck(problem: failure.detail, needsOwner: false)
    case .unavailable, .uncertain, .rejected, .tooLong:
      let end = now.after(Backoff().wait(after: record.failures + 1, fraction: fraction()))
      try await ledger.update(
        account.name, .wait(until: end, problem: failure.told(in: language).sentence(in: language), failed: true),
        at: now)
      logger.warning(
        "network unavailable", metadata: ["problem": "\(failure.detail)", "until": "\(end.ISO8601Format())"])
      return .stuck(problem: failure.detail, needsOwner: false)
    }
  }

  private func pause(_ problem: String, now: Date) async throws(LedgerError) {
    try await ledger.update(account.name, .paused(problem: problem, probe: now.after(Self.probeEvery)), at: now)
    logger.error("account paused", metadata: ["problem": "\(problem)"])
  }

  func stuck() async throws(LedgerError) -> Step {
    let record = try await record()
    return .stuck(problem: record.problem ?? "", needsOwner: record.paused)
  }
}

/// An identity as the ledger keeps it.
enum IdentityText {
  /// - Parameter told: when its owner was last told that the credential ends.
  static func write(_ identity: Identity, told: Date?) -> String {
    // Strings and numbers always encode.
    guard let bytes = try? JSONEncoder().encode(Kept(identity: identity, told: told)) else { return "" }
    return String(decoding: bytes, as: UTF8.self)
  }

  private struct Kept: Encodable {
    let identity: Identity
    let told: Date?

    func encode(to encoder: any Encoder) throws {
      try identity.encode(to: encoder)
      var members = encoder.container(keyedBy: Keys.self)
      try members.encodeIfPresent(told, forKey: .told)
    }
  }

  private enum Keys: String, CodingKey { case told }
  private struct Told: Decodable { let told: Date? }

  /// When the owner was last told that the credential ends; nil for never.
  static func told(_ text: String?) -> Date? {
    text.flatMap { try? JSONDecoder().decode(Told.self, from: Data($0.utf8)) }?.told  // As in `read`.
  }

  /// Nil for none, and for what an older version wrote otherwise: it is asked again then.
  static func read(_ text: String?) -> Identity? {
    text.flatMap { try? JSONDecoder().decode(Identity.self, from: Data($0.utf8)) }
  }
}
