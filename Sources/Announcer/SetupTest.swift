internal import Crypto
public import FoundationEssentials
public import Ledger
public import Model
internal import Networks

/// Finds out what an account really offers when an outcome is unknown: posts one test twice with the same key, for the
/// account's own eyes wherever that can be, looks for it, and takes it back. What it finds holds until the server's
/// software changes.
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
  /// - Parameter publicly: also where others than the account see the test for a moment.
  public func run(_ name: String, publicly: Bool = false, now: Date) async throws(LedgerError) -> SetupReport {
    guard let account = accounts.first(where: { $0.name == name }) else {
      return SetupReport(account: name, status: ExitStatus.notFound.rawValue)
    }
    if let problem = try await obstacle(account, now: now) {
      return SetupReport(account: name, problem: problem, status: ExitStatus.temporary.rawValue)
    }
    if let refusal = refusal(account, publicly: publicly) { return refusal }
    switch await trial(account.network, now: now) {
    case .failure(let end):
      return SetupReport(
        account: name, problem: end.problem, left: end.left, status: end.failure.exitStatus.rawValue)
    case .success(let trial):
      let known = try await ledger.accounts().first { $0.name == name }?.identity
      let text = IdentityText.write(trial.identity, told: IdentityText.told(known))
      try await ledger.update(name, .verified(identity: text, reconciliation: nil), at: now)
      try await ledger.update(name, .tested(reconciliation: trial.found.rawValue), at: now)
      return SetupReport(
        account: name, known: trial.identity.name, reconciliation: trial.found.rawValue, left: trial.left)
    }
  }

  /// Where a test would find out nothing, could not be taken back, or would be seen by others without the owner's word.
  private func refusal(_ account: AccountPlan, publicly: Bool) -> SetupReport? {
    let network = type(of: account.network)
    var report = SetupReport(account: account.name, reconciliation: network.reconciliation.rawValue)
    if !network.deletes {
      report.problem = language(
        "no test: what is posted here could not be taken back",
        "pas d’essai : ce qui est publié ici ne pourrait être repris")
    } else if !network.finds {
      report.problem = language(
        "no test: what is posted here cannot be looked for",
        "pas d’essai : ce qui est publié ici ne peut être recherché")
    } else if !network.whispers, !publicly {
      report.reconciliation = nil
      report.status = ExitStatus.usage.rawValue
      report.problem = warning(account.name, network)
    } else {
      return nil
    }
    return report
  }

  private func warning(_ account: String, _ network: any Network.Type) -> String {
    let warning = language(
      "others would see a test on \(network.name): crieur test-post \(account) --public makes two that say what they are, "
        + "and takes them back within half a minute or so",
      "d’autres verraient un essai sur \(network.name) : crieur test-post \(account) --public en publie deux qui disent ce "
        + "qu’ils sont, et les reprend en une demi-minute environ")
    return [warning, network.cost?[language]].compactMap { $0 }.joined(separator: language("; ", " ; "))
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

  /// What ended a test before anything was found out.
  private struct End: Error {
    let failure: PublishFailure
    let problem: String
    var left: String?
  }

  private func trial(_ network: any Network, now: Date) async -> Result<Trial, End> {
    do throws(PublishFailure) {
      let identity = try await network.verify()
      let post = test(of: type(of: network), now: now)
      do throws(PublishFailure) {
        let first = try await network.publish(post)
        return .success(await trial(after: first, post, on: network, identity))
      } catch {
        return .failure(await end(error, post, on: network, identity))
      }
    } catch {
      return .failure(End(failure: error, problem: error.sentence(in: language)))
    }
  }

  private func test(of network: any Network.Type, now: Date) -> Post {
    let key = Hexadecimal.encode((0..<16).map { _ in UInt8.random(in: .min ... .max) })
    let text =
      network.whispers
      ? language("Crieur tests this account", "Crieur essaie ce compte")
      : language("This is a test by Crieur, gone in a moment", "Ceci est un essai de Crieur, repris dans un instant")
    return Post(
      text: text + " (\(key.prefix(8)))", visibility: network.whispers ? .direct : .unlisted,
      created: Date(milliseconds: now.milliseconds), key: key)
  }

  /// The same again, a look, and all of it taken back. Nothing that fails must keep the first test there.
  private func trial(after first: Receipt, _ post: Post, on network: any Network, _ identity: Identity) async -> Trial {
    var made = [first]
    var isDoubtful = false
    do throws(PublishFailure) { made.append(try await network.publish(post)) } catch {
      isDoubtful = error.verdict == "uncertain"
    }
    let isOne = made.count > 1 && made.allSatisfy { $0.id == first.id }
    let seen = await look(for: post, on: network, identity)
    if let seen { made.append(seen) }
    // The second may have arrived without an answer.
    let others = Set(made.flatMap { [$0.id, $0.url].compactMap { $0 } })
    if isDoubtful, case .found(let other) = try? await network.find(post, of: identity, anchor: nil, besides: others) {
      made.append(other)
    }
    let left = await takeBack(made, from: network)
    let claimed = type(of: network).reconciliation
    let found: Reconciliation =
      seen == nil ? .nothing : !isOne ? .lookup : claimed == .ownIdentity ? .ownIdentity : .keyAndLookup
    return Trial(identity: identity, found: found, left: left)
  }

  /// The first test failed: where it may have arrived, it is looked for and taken back.
  private func end(_ failure: PublishFailure, _ post: Post, on network: any Network, _ identity: Identity) async -> End
  {
    let problem = failure.told(in: language).sentence(in: language)
    guard failure.verdict == "uncertain" else { return End(failure: failure, problem: problem) }
    if let seen = await look(for: post, on: network, identity) {
      return End(failure: failure, problem: problem, left: await takeBack([seen], from: network))
    }
    let hint = language(
      "; if the test «\(post.text)» stands there, delete it",
      " ; si l’essai « \(post.text) » s’y trouve, supprimez-le")
    return End(failure: failure, problem: problem + hint)
  }

  /// Lists are late: at once, after five seconds, and after half a minute.
  private func look(for post: Post, on network: any Network, _ identity: Identity) async -> Receipt? {
    for wait in [Duration.zero, .seconds(5), .seconds(25)] {
      await pause(wait)
      // A look that fails has not seen it.
      if case .found(let receipt) = try? await network.find(post, of: identity, anchor: nil, besides: []) {
        return receipt
      }
    }
    return nil
  }

  private func takeBack(_ receipts: [Receipt], from network: any Network) async -> String? {
    var left: String?
    var taken: Set<String> = []
    for receipt in receipts where taken.insert(receipt.id).inserted {
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
