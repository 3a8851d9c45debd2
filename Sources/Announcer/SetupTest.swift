internal import Crypto
public import FoundationEssentials
public import Ledger
public import Model
internal import Networks

/// Finds out what an account really offers when an outcome is unknown: posts one test twice with the same key, for the
/// account's own eyes, looks for it, and takes it back. What it finds holds until the server's software changes.
public struct SetupTest: Sendable {
  private let ledger: any Ledger
  private let accounts: [AccountPlan]
  private let language: Language
  private let pause: @Sendable (Duration) async -> Void

  /// A test over what the daemon, or the command, works with.
  /// - Parameter pause: waits before a look.
  public init(
    ledger: any Ledger, accounts: [AccountPlan], language: Language,
    pause: @escaping @Sendable (Duration) async -> Void = { try? await Task.sleep(for: $0) }  // shorter when cancelled
  ) {
    self.ledger = ledger
    self.accounts = accounts
    self.language = language
    self.pause = pause
  }

  /// Tests one account. It never posts while everything is paused.
  public func run(_ name: String, now: Date) async throws(LedgerError) -> SetupReport {
    guard let account = accounts.first(where: { $0.name == name }) else {
      return SetupReport(account: name, status: ExitStatus.notFound.rawValue)
    }
    if let problem = try await obstacle(account, now: now) {
      return SetupReport(account: name, problem: problem, status: ExitStatus.temporary.rawValue)
    }
    guard type(of: account.network).deletes else {
      return SetupReport(
        account: name, reconciliation: type(of: account.network).reconciliation.rawValue,
        problem: language(
          "no test: what is posted here could not be taken back",
          "pas d’essai : ce qui est publié ici ne pourrait être repris"))
    }
    switch await trial(account.network, now: now) {
    case .failure(let failure):
      return SetupReport(
        account: name, problem: failure.sentence(in: language), status: failure.exitStatus.rawValue)
    case .success(let trial):
      let known = try await ledger.accounts().first { $0.name == name }?.identity
      let text = IdentityText.write(trial.identity, told: IdentityText.told(known))
      try await ledger.update(name, .verified(identity: text, reconciliation: nil), at: now)
      try await ledger.update(name, .tested(reconciliation: trial.found.rawValue), at: now)
      return SetupReport(
        account: name, known: trial.identity.name, reconciliation: trial.found.rawValue, left: trial.left)
    }
  }

  private func obstacle(_ account: AccountPlan, now: Date) async throws(LedgerError) -> String? {
    if let reason = try await ledger.standstill(at: now) { return reason.sentence(in: language) }
    let record = try await ledger.accounts().first { $0.name == account.name }
    guard record?.halted != nil else { return nil }
    return language(
      "the account is paused: crieur resume \(account.name)", "le compte est en pause : crieur resume \(account.name)")
  }

  // MARK: The trial

  private struct Trial {
    let identity: Identity
    let found: Reconciliation
    /// Where a test stands that could not be taken back.
    var left: String?
  }

  private func trial(_ network: any Network, now: Date) async -> Result<Trial, PublishFailure> {
    do throws(PublishFailure) {
      let identity = try await network.verify()
      let key = Hexadecimal.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
      let text = language("Crieur tests this account", "Crieur essaie ce compte") + " (\(key.prefix(8)))"
      let post = Post(text: text, visibility: .direct, created: Date(milliseconds: now.milliseconds), key: key)
      let first = try await network.publish(post)
      // What follows must not keep the first test there.
      let second = try? await network.publish(post)
      let isSeen = await isSeen(post, on: network, identity)
      let isOne = second.map { $0.id == first.id } ?? false
      let left = await takeBack([first, second].compactMap { $0 }, from: network)
      let claimed = type(of: network).reconciliation
      let found: Reconciliation =
        !isSeen ? .nothing : !isOne ? .lookup : claimed == .ownIdentity ? .ownIdentity : .keyAndLookup
      return .success(Trial(identity: identity, found: found, left: left))
    } catch {
      return .failure(error)
    }
  }

  /// Lists are late: at once, after five seconds, and after half a minute.
  private func isSeen(_ post: Post, on network: any Network, _ identity: Identity) async -> Bool {
    for wait in [Duration.zero, .seconds(5), .seconds(25)] {
      await pause(wait)
      // A look that fails has not seen it.
      if case .found = try? await network.find(post, of: identity, anchor: nil, besides: []) { return true }
    }
    return false
  }

  private func takeBack(_ receipts: [Receipt], from network: any Network) async -> String? {
    var left: String?
    for receipt in receipts {
      do throws(PublishFailure) { try await network.delete(receipt) } catch { left = receipt.url ?? receipt.id }
    }
    return left
  }
}

/// What a test of an account found.
public struct SetupReport: Codable, Sendable, Equatable {
  /// Name of the account.
  public var account: String
  /// How people know it there.
  public var known: String?
  /// What it offers to find an unknown outcome, `A` to `D`.
  public var reconciliation: String?
  /// Why there was no test, or none to the end.
  public var problem: String?
  /// Where a test stands that could not be taken back.
  public var left: String?
  /// The exit code that it calls for; 0 when it is well, 66 when there is no such account.
  public var status: Int32 = 0
}
