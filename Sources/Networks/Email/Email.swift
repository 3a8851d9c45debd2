internal import FoundationEssentials
public import Model
public import Web

/// E-mail: a letter to a mailing list or to a few readers, handed to the blog's own mail server.
///
/// RFC 5321 and 6409 (how it is handed over), 4954 (the login), 3463 (what the codes mean); the letter itself is in
/// `EmailMessage`.
public struct EmailNetwork: Network {
  /// In the configuration.
  public static let name = "email"
  /// For `crieur networks`.
  public static let summary: [Language: String] = [
    .en: "e-mail to a mailing list or to a few readers",
    .fr: "courriel à une liste de diffusion ou à quelques lecteurs",
  ]
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .text, example: "smtps://mail.example.org",
      en: "the mail server: smtps://mail.example.org, or smtp://mail.example.org:587 with STARTTLS",
      fr: "le serveur de courriel : smtps://mail.example.org, ou smtp://mail.example.org:587 avec STARTTLS"),
    SettingKey(
      "from", .text, example: "blog@example.org", en: "the sender's address", fr: "l’adresse de l’expéditeur"),
    SettingKey(
      "to", .text, example: "list@example.org",
      en: "the recipients' addresses, a blank between; several do not see one another",
      fr: "les adresses des destinataires, séparées par une espace ; ils ne se voient pas entre eux"),
    SettingKey(
      "sender", .text, required: false, example: "Le blog",
      en: "the name that readers see; the address where there is none",
      fr: "le nom que voient les lecteurs ; l’adresse sinon"),
    SettingKey(
      "user", .text, required: false, example: "blog@example.org",
      en: "the name to log in with; the sender's address where there is none",
      fr: "le nom pour la connexion ; l’adresse de l’expéditeur sinon"),
    SettingKey(
      "password", .secret, required: false,
      en: "the mailbox's password or app password; none where the server asks for none",
      fr: "le mot de passe de la boîte, ou un mot de passe d’application ; aucun si le serveur n’en demande pas"),
  ]
  /// A letter shows its link as it is.
  public static let cards = CardMaker.nobody
  /// Nothing bounds a letter but its readers.
  public static let limit = TextLimit.email
  /// A mail server shows nothing of what it took. Many mailboxes drop a second letter of one Message-ID, none has to.
  public static let reconciliation = Reconciliation.nothing
  /// Only those read it whom its owner has let in.
  public static let notices = NoticeReach.byItself

  /// Which server, from whom, to whom.
  public struct Settings: Decodable, Sendable {
    /// `smtp` or `smtps`.
    public var server: String
    /// A plain address.
    public var from: String
    /// Plain addresses, at least one.
    public var to: [String]
    /// The sender's name.
    public var sender: String?
    /// The sender's address where it is nil.
    public var user: String?
    /// Said to that server only.
    public var password: Secret?

    private enum Keys: String, CodingKey { case server, from, to, sender, user, password }

    /// Refuses what is no address.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      func fault(_ key: Keys, _ what: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: keys, debugDescription: what)
      }
      server = try keys.decode(String.self, forKey: .server)
      guard Mail.isServer(server) else { throw fault(.server, "not an address like smtps://mail.example.org") }
      from = try keys.decode(String.self, forKey: .from)
      guard Mail.isAddress(from) else { throw fault(.from, "not an address like blog@example.org") }
      to = try keys.decode(String.self, forKey: .to).split { $0.isWhitespace || $0 == "," }.map(String.init)
      guard !to.isEmpty, to.allSatisfy(Mail.isAddress) else {
        throw fault(.to, "not addresses like list@example.org, a blank between")
      }
      sender = try keys.decodeIfPresent(String.self, forKey: .sender)
      user = try keys.decodeIfPresent(String.self, forKey: .user)
      password = try keys.decodeIfPresent(Secret.self, forKey: .password)
    }
  }

  private let settings: Settings
  private let timeout: Duration
  private let transport: any Transport

  /// An adapter for one sender and its readers.
  public init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    settings = account.settings
    timeout = account.timeout
    self.transport = transport
  }

  /// Says hello and logs in. Whether the sender may write to the recipients shows with the first letter only.
  public func verify() async throws(PublishFailure) -> Identity {
    let answer: MailAnswer
    do {
      answer = try await transport.deliver(mail(nil))
    } catch {
      throw .reading(error)
    }
    guard answer.status / 100 == 2 else { throw failure(answer).ofRepeatable }
    guard answer.isLoggedIn || settings.password == nil else {
      throw .unauthorized("the server lets nobody log in by password there; is its port 465 or 587?")
    }
    return Identity(id: settings.from, name: settings.from, limit: Self.limit, reconciliation: Self.reconciliation)
  }

  /// One letter, in one transaction: all recipients or none.
  public func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    let message = EmailMessage(post, from: settings.from, named: settings.sender, to: settings.to)
    let answer: MailAnswer
    do {
      answer = try await transport.deliver(mail(message.bytes))
    } catch {
      throw .publishing(error)
    }
    guard answer.status == 250, answer.hasTakenText else { throw failure(answer) }
    return Receipt(id: message.id)
  }

  /// Nobody can look into the readers' mailboxes.
  public func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    throw .unavailable("a mail server shows no letters")
  }

  private func mail(_ text: [UInt8]?) -> Mail {
    Mail(
      server: settings.server, user: settings.user ?? settings.from, password: settings.password,
      sender: settings.from, recipients: text == nil ? [] : settings.to, text: text, timeout: timeout)
  }

  /// What a refusal means. Before the text it is of the sender or a recipient, whatever the letter says.
  private func failure(_ answer: MailAnswer) -> PublishFailure {
    let words = "\(answer.status) \(ServerWords.bounded(answer.words, hiding: secrets))"
    let isOfText = answer.hasTakenText
    switch answer.status {
    // Also «454 temporary authentication failure», and greylisting, which lets the next attempt pass.
    case 400..<500: return .unavailable(words)
    case 530, 534, 535, 538: return .unauthorized(words)
    case 500..<600 where !isOfText && answer.words.hasPrefix("5.7."): return .unauthorized(words)
    case 500..<600 where !isOfText && answer.words.hasPrefix("5.1."): return .gone(words)
    case 500..<600: return .rejected(words)
    default: return .uncertain(words)
    }
  }

  /// The password, also as a login says it; the longest first, since one may be a part of another.
  private var secrets: [Secret] {
    guard let password = settings.password else { return [] }
    let word = password.reveal()
    let login = "\u{0}\(settings.user ?? settings.from)\u{0}\(word)"
    return [login, word].map { Secret(Data($0.utf8).base64EncodedString()) } + [password]
  }
}
