internal import Crypto
internal import FoundationEssentials
public import Model
public import Web

/// Nostr: a key of one's own, and relays that keep what it signs.
///
/// https://github.com/nostr-protocol/nips/blob/master/01.md and 09, 11, 19, 42; what is signed is in `NostrEvent`, what is
/// said to one relay in `NostrRelay`. The same event goes to every relay, and stands where one of them takes it.
public struct NostrNetwork: Network {
  /// In the configuration.
  public static let name = "nostr"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "Nostr, by relays of your choice", .fr: "Nostr, par les relais de votre choix",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "relays", .text, example: "wss://relay.example.org wss://nostr.example.org",
      en: "the relays' addresses, a blank between", fr: "les adresses des relais, séparées par une espace"),
    SettingKey(
      "key", .secret,
      en: "the secret key, nsec1… or 64 hexadecimal digits; it cannot be revoked: make one for the blog",
      fr: "la clé secrète, nsec1… ou 64 chiffres hexadécimaux ; elle est irrévocable : créez-en une pour le blog"),
  ]
  /// Every relay may set a smaller one.
  public static let limit = TextLimit.nostr
  /// A post is named by its content: sent again, it is the same post.
  public static let reconciliation = Reconciliation.ownIdentity
  /// In a field of its own.
  public static let warnings = WarningPlace.apart

  /// Which relays, and the key.
  public struct Settings: Decodable, Sendable {
    /// At least one.
    public var relays: [String]
    let key: SchnorrKey

    private enum Keys: String, CodingKey { case relays, key }

    /// Refuses what is no relay's address or no key.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      guard let relays = NostrNetwork.relays(in: try keys.decode(String.self, forKey: .relays)) else {
        throw DecodingError.dataCorruptedError(
          forKey: .relays, in: keys, debugDescription: "not addresses like wss://relay.example.org, a blank between")
      }
      self.relays = relays
      guard let (key, _) = NostrNetwork.secretKey(in: try keys.decode(Secret.self, forKey: .key).reveal()) else {
        throw DecodingError.dataCorruptedError(
          forKey: .key, in: keys, debugDescription: "not a secret key: nsec1… or 64 hexadecimal digits")
      }
      self.key = key
    }
  }

  /// Relays' addresses with blanks or commas between; nil where there is none, or one is no relay's.
  static func relays(in text: String) -> [String]? {
    let relays = text.split { $0.isWhitespace || $0 == "," }.map(String.init)
    return !relays.isEmpty && relays.allSatisfy({ SocketTalk.webAddress(of: $0) != nil }) ? relays : nil
  }

  /// `nsec1…` or 64 hexadecimal digits, with its bytes; nil for anything else.
  static func secretKey(in word: String) -> (key: SchnorrKey, bytes: [UInt8])? {
    guard let bytes = Bech32.decode(word, prefix: "nsec") ?? Hexadecimal.decode(word), let key = SchnorrKey(bytes)
    else { return nil }
    return (key, bytes)
  }

  let key: SchnorrKey
  let relays: [NostrRelay]
  let now: @Sendable () -> Date

  /// An adapter for one key and its relays.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    let key = account.settings.key
    self.key = key
    now = account.now
    relays = account.settings.relays.map {
      NostrRelay(url: $0, key: key, timeout: account.timeout, transport: transport)
    }
  }

  // MARK: Who am I

  /// The key says who we are; at least one relay has to answer. A post may be as long as all of them take it.
  public func verify() async throws(PublishFailure) -> Identity {
    var limit = Self.limit
    var name: String?
    var failures: [PublishFailure] = []
    var working: [String] = []
    for (greeting, host) in zip(await each({ await $0.greeting() }), relays.map(\.host)) {
      switch greeting {
      case .success(let relay):
        if relay.wantsWork { working.append(host) }
        if let longest = relay.longestText {
          limit.max = min(limit.max, max(longest, 140 + NostrEvent.reserve) - NostrEvent.reserve)
        }
        name = name ?? relay.profileName
      case .failure(let why): failures.append(why)
      }
    }
    if failures.count == relays.count { throw failures.first ?? .unavailable("no relay is named") }
    if working.count == relays.count - failures.count {
      throw .unauthorized(
        "proof of work is asked for by \(working.joined(separator: ", ")), and Crieur does none: name other relays")
    }
    let author = Bech32.encode("npub", key.publicKey)
    return Identity(
      id: Hexadecimal.encode(key.publicKey), name: ServerWords.bounded(name ?? author), url: "nostr:\(author)",
      limit: limit, reconciliation: Self.reconciliation)
  }

  // MARK: Publish

  /// Readers' programs fetch it from the blog.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 5_000_000, longestSide: 8000, types: ["image/jpeg", "image/png", "image/webp", "image/gif"],
    longestAlt: 1000, source: .address, needsAlt: true)

  /// The same event to every relay.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    if post.visibility == .private || post.visibility == .direct {
      throw .rejected("everything on Nostr is public, and this post is not meant to be")
    }
    var receipt = try await announce(try event(of: post))
    if post.image != nil, NostrEvent.picture(of: post) == nil {
      receipt.withoutPicture = "\(PublicPicture.missing), or one that is too long"
    }
    return receipt
  }

  /// One relay that takes it is enough, and only what all of them refused is refused.
  func announce(_ event: NostrEvent) async throws(PublishFailure) -> Receipt {
    let verdicts = await each { await $0.publish(event) }
    if verdicts.contains(.stands(isDuplicate: false)) { return receipt(event.id, .response) }
    if verdicts.contains(.stands(isDuplicate: true)) { return receipt(event.id, .duplicate) }
    for case .unknown(let words) in verdicts { throw .uncertain(words) }
    throw Self.gravest(verdicts)
  }

  private func event(of post: Post) throws(PublishFailure) -> NostrEvent {
    guard let event = NostrEvent(post, key: key) else { throw .rejected("the post cannot be signed") }
    return event
  }

  private func receipt(_ id: String, _ evidence: Receipt.Evidence) -> Receipt {
    Receipt(id: id, url: "nostr:\(Bech32.encode("note", Hexadecimal.decode(id) ?? []))", evidence: evidence)
  }

  /// What to do when no relay took it: try again where one may still do so; else what a person has to mend.
  private static func gravest(_ verdicts: [NostrRelay.Verdict]) -> PublishFailure {
    var failures: [PublishFailure] = []
    for case .refused(let failure) in verdicts { failures.append(failure) }
    for word in ["unavailable", "limited", "unauthorized"] {
      if let failure = failures.first(where: { $0.verdict == word }) { return failure }
    }
    return failures.first ?? .unavailable("no relay is named")
  }

  // MARK: Find and delete

  /// By its identifier, which its content makes. Where it is absent it may be sent again without harm, so that a relay
  /// which answers is enough.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    let id = try event(of: post).id
    let found = receipt(id, .lookup)
    let isOther = others.contains(id) || others.contains(found.url ?? "")
    var failures: [PublishFailure] = []
    for answer in await each({ await $0.has(id) }) {
      switch answer {
      case .success(let stands): if stands, !isOther { return .found(found) }
      case .failure(let why): failures.append(why)
      }
    }
    if failures.count == relays.count { throw failures.first ?? .unavailable("no relay is named") }
    return .absent(fresh: true, newest: nil)
  }

  /// Yes.
  public static let deletes = true

  /// Asks every relay that can be reached to drop it (NIP-09); a good one does.
  public func delete(_ receipt: Receipt) async throws(PublishFailure) {
    guard Hexadecimal.decode(receipt.id)?.count == 32 else { throw .rejected("not the identifier of a post on Nostr") }
    let answers = await each { await $0.delete(receipt.id) }
    if answers.contains(.dropped) { return }
    // Who did not answer may have it.
    let refusals = answers.compactMap {
      if case .refused(let why) = $0 { NostrRelay.Verdict.refused(why) } else { nil }
    }
    if !refusals.isEmpty { throw Self.gravest(refusals) }
  }

  /// Asks every relay at once; the answers in the relays' order.
  func each<Answer: Sendable>(_ question: @escaping @Sendable (NostrRelay) async -> Answer) async -> [Answer] {
    await withTaskGroup(of: (Int, Answer).self) { group in
      for (index, relay) in relays.enumerated() { group.addTask { (index, await question(relay)) } }
      var answers: [(Int, Answer)] = []
      for await answer in group { answers.append(answer) }
      return answers.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
