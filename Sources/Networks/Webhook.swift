internal import Crypto
internal import FoundationEssentials
public import Model
public import Web

/// An address of the owner's own choice that gets each announcement as JSON: the door to all that has no adapter.
///
/// https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md : the identifier is the same
/// for every repetition, so that a receiver can drop what it has; a signature proves who sent it, and its time is that of
/// the attempt, since receivers refuse old ones. Taking back has no event: a receiver may have passed on what it got.
public struct WebhookNetwork: Network {
  /// In the configuration.
  public static let name = "webhook"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "an address of your own that gets each announcement as JSON (Standard Webhooks)",
    .fr: "une adresse à vous qui reçoit chaque annonce en JSON (Standard Webhooks)",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey("url", .secret, en: "the receiver's whole address", fr: "l’adresse entière du destinataire"),
    SettingKey(
      "secret", .secret, required: false,
      en: "the key that signs, whsec_…; with it an announcement whose answer was lost is sent again under the same id",
      fr: "la clé de signature, whsec_… ; avec elle, une annonce à la réponse perdue est renvoyée sous le même id"),
  ]
  /// What the receiver makes of it is its own affair.
  public static let cards = CardMaker.nobody
  /// Where it is, and what it shows.
  public static let imageRule: ImageRule? = ImageRule(
    maximumBytes: 5_000_000, longestSide: 8000, types: ["image/jpeg", "image/png", "image/gif"], longestAlt: 500,
    source: .address, needsAlt: true)
  /// The specification asks for less than 20 kB a message, whatever the language.
  public static let limit = TextLimit.webhook
  /// Of a receiver of signed messages, which the specification asks to drop what it has by its identifier; of one that
  /// gets them unsigned nothing is known.
  public static let reconciliation = Reconciliation.ownIdentity
  /// In a field of its own.
  public static let warnings = WarningPlace.apart
  /// Only those read it whom its owner has let in.
  public static let notices = NoticeReach.byItself
  /// What a receiver has nobody can see.
  public static let finds = false

  /// Where to, and how it is signed.
  public struct Settings: Decodable, Sendable {
    /// The whole address, since many receivers know their senders by it alone.
    public var url: Secret
    /// As the receiver gave it, `whsec_…`; nil where nothing is signed.
    public var secret: Secret?

    private enum Keys: String, CodingKey { case url, secret }

    /// Refuses what is no http or https address, one that strangers on the way could read, and a secret that is none of
    /// its kind.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      url = try keys.decode(Secret.self, forKey: .url)
      secret = try keys.decodeIfPresent(Secret.self, forKey: .secret)
      guard HookAddress(url) != nil else {
        throw DecodingError.dataCorruptedError(
          forKey: .url, in: keys, debugDescription: "not an address like https://hooks.example.org/in/…")
      }
      guard decoder.keepsSecrets(from: url.reveal()) else {
        throw DecodingError.dataCorruptedError(
          forKey: .url, in: keys,
          debugDescription: "announcements go by https only: write https://, or name the host in allow_private_hosts")
      }
      guard secret.map({ HookSignature($0) != nil }) ?? true else {
        throw DecodingError.dataCorruptedError(
          forKey: .secret, in: keys, debugDescription: "not a key like whsec_… with base64 behind it")
      }
    }
  }

  private let address: HookAddress?
  private let signature: HookSignature?
  private let client: APIClient
  private let now: @Sendable () -> Date

  /// An adapter for one receiver.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    let settings = account.settings
    address = HookAddress(settings.url)
    signature = settings.secret.flatMap(HookSignature.init)
    now = account.now
    client = APIClient(
      server: address?.server ?? "",
      secrets: [settings.url, settings.secret, address?.hidden].compactMap { $0 },
      timeout: account.timeout, transport: transport)
  }

  /// Asks nothing: whatever is sent to a receiver it takes for an announcement.
  public func verify() async throws(PublishFailure) -> Identity {
    let host = Origin(client.server)?.host ?? ""
    return Identity(
      id: host, name: host, limit: Self.limit, reconciliation: signature == nil ? .nothing : .ownIdentity)
  }

  /// One message.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let picture = PublicPicture(of: post, for: Self.imageRule)
    try await send(message("post.published", post, picture).bytes, as: post.key)
    var receipt = Receipt(id: post.key)
    if post.image != nil, picture == nil { receipt.withoutPicture = PublicPicture.missing }
    return receipt
  }

  /// Corrections go there too.
  public static let edits = true

  /// A message of its own, which names the post by the identifier that it was sent under. Its own identifier follows from
  /// what stood there before: the same change sent twice is one, and the same words a year later are not.
  public func edit(_ receipt: Receipt, to post: Post) async throws(PublishFailure) -> Receipt {
    let first = receipt.id.prefix { $0 != "." }
    let body = message("post.updated", post, PublicPicture(of: post, for: Self.imageRule), of: String(first)).bytes
    let id = "\(first).\(SHA256.hexadecimal(Array("\(receipt.id).".utf8) + body).prefix(16))"
    do throws(PublishFailure) { try await send(body, as: id) } catch { throw error.ofRepeatable }
    return Receipt(id: id, url: receipt.url, evidence: receipt.evidence)
  }

  /// Any 2xx means that it was taken, whatever else is said.
  private func send(_ body: [UInt8], as id: String) async throws(PublishFailure) {
    guard let address else { throw .unavailable("the account's url is not an address like https://hooks.example.org") }
    let time = String(now().milliseconds / 1000)
    var headers = [("webhook-id", id), ("webhook-timestamp", time)]
    if let signature { headers.append(("webhook-signature", signature.of(body, id: id, time: time))) }
    let response = try await client.publish(
      .post, address.path, headers: headers, body: .bytes(body, type: "application/json"),
      credential: address.credential)
    guard (200..<300).contains(response.status) else { throw client.refusal.ofPublishing(response) }
  }

  private func message(_ type: String, _ post: Post, _ picture: PublicPicture?, of id: String? = nil) -> JSON {
    let tags = post.facets.compactMap { facet -> JSON? in
      if case .tag(let name) = facet.kind { .text(name) } else { nil }
    }
    let description = post.card?.description ?? ""
    let data = JSON.members([
      "id": .optional(id), "text": .text(post.text), "url": .optional(post.links.first),
      "title": .optional(post.card?.title),
      "description": description.isEmpty ? nil : .text(description), "tags": .list(tags),
      "language": .optional(post.language), "visibility": .optional(post.visibility?.rawValue),
      "content_warning": .optional(post.contentWarning),
      "image": picture.map { ["url": .text($0.address), "alt": .text($0.alt)] },
    ])
    return ["type": .text(type), "timestamp": .text(post.created.ISO8601Format()), "data": data]
  }
}

/// A receiver's address: the server, and the rest, which may be a secret.
private struct HookAddress: Sendable {
  let server: String
  let path: String
  /// Nil where the address is a server's and nothing more.
  let credential: Credential?
  /// What a server may not repeat in our journal; a short path is a word like any other.
  let hidden: Secret?

  init?(_ url: Secret) {
    let text = url.reveal()
    guard let origin = Origin(text), !text.contains("#"), let scheme = text.firstRange(of: "://") else { return nil }
    let end = text[scheme.upperBound...].firstIndex { "/?".contains($0) } ?? text.endIndex
    guard !text[..<end].contains("@") else { return nil }
    server = String(text[..<end])
    var rest = text[end...]
    if rest.first == "/" { rest.removeFirst() }
    let secret = Secret(String(rest))
    credential = rest.isEmpty ? nil : .inAddress(secret, origin: origin)
    hidden = rest.utf8.count < 8 ? nil : secret
    path = rest.isEmpty ? "/" : "/" + Credential.marker
  }
}

/// Signs as version 1 of the specification does: HMAC-SHA-256 over identifier, time and body.
private struct HookSignature: Sendable {
  private let key: Secret
  private static let mark = "whsec_"

  /// Nil where it is no key of this kind.
  init?(_ key: Secret) {
    self.key = key
    guard key.reveal().hasPrefix(Self.mark), !bytes.isEmpty else { return nil }
  }

  private var bytes: [UInt8] {
    Data(base64Encoded: String(key.reveal().dropFirst(Self.mark.count))).map { Array($0) } ?? []
  }

  func of(_ body: [UInt8], id: String, time: String) -> String {
    "v1," + Data(HMAC.sha256(key: bytes, Array("\(id).\(time).".utf8) + body)).base64EncodedString()
  }
}
