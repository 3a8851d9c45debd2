public import Model

/// One e-mail on its way to one mail server (RFC 5321). Server and password belong together: there are no redirects.
public struct Mail: Sendable {
  /// `smtps://host`, or `smtp://host`, which must offer STARTTLS unless the configuration lets it be private; port 465
  /// and 587 where it names none.
  public var server: String
  /// Whom the server lets send; nil where it asks for nobody.
  public var user: String?
  /// Said to that server only, and over TLS only unless the configuration lets it be private.
  public var password: Secret?
  /// Who gets it back when it cannot be delivered: `blog@example.org`.
  public var sender: String
  /// All of them or nobody gets it.
  public var recipients: [String]
  /// The whole message (RFC 5322), lines ended by CR LF; nil only says hello, logs in and leaves.
  public var text: [UInt8]?
  /// The whole text has to be handed over within so long.
  public var timeout: Duration
  /// The server may think so long from the beginning on. RFC 5321, section 4.5.3.2.6, asks for ten minutes after the
  /// text; the daemon's end waits for two.
  public var patience: Duration

  /// A mail; half a minute to hand it over, and the answer within 110 seconds.
  public init(
    server: String, user: String? = nil, password: Secret? = nil, sender: String, recipients: [String] = [],
    text: [UInt8]? = nil, timeout: Duration = .seconds(30), patience: Duration = .seconds(110)
  ) {
    self.server = server
    self.user = user
    self.password = password
    self.sender = sender
    self.recipients = recipients
    self.text = text
    self.timeout = timeout
    self.patience = max(timeout, patience)
  }

  /// Whether a text is the address of a mail server and nothing more.
  public static func isServer(_ text: String) -> Bool {
    guard let address = WebAddress(text, isMail: true) else { return false }
    let plain = "\(address.scheme)://\(address.host)"
    let whole = address.text.lowercased()
    return [plain, "\(plain)/", "\(plain):\(address.port)", "\(plain):\(address.port)/"].contains(whole)
  }

  /// Whether a text is a plain mail address: letters, digits and their like, an `@`, a host's name. Quoted names and
  /// other alphabets are none, nor is anything that could begin another command.
  public static func isAddress(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, let name = parts.first, let host = parts.last, text.utf8.count <= 254 else { return false }
    let isName = name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy { isWord($0) || "!#$%&'*+/=?^_`{|}~".utf8.contains($0) }
    }
    return isName
      && host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { part in
        !part.isEmpty && part.first != "-" && part.utf8.allSatisfy(isWord)
      }
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == 0x2D
  }

  /// Where mail servers listen.
  static let ports: Set<Int> = [25, 465, 587, 2525]

  var envelope: [String] { [sender] + recipients }
}

/// A mail server's last word.
public struct MailAnswer: Sendable, Equatable {
  /// Its code (RFC 5321, section 4.2): 250 is well.
  public var status: Int
  /// What it said with it.
  public var words: String
  /// It knows us: password and user were right.
  public var isLoggedIn: Bool
  /// It asked for the text: what it refused is the text, not who sends it to whom.
  public var hasTakenText: Bool
  /// The recipient that it refused; nil where it refused something else, or nothing.
  public var refused: String?

  /// An answer.
  public init(
    status: Int, words: String, isLoggedIn: Bool = false, hasTakenText: Bool = false, refused: String? = nil
  ) {
    self.refused = refused
    self.status = status
    self.words = words
    self.isLoggedIn = isLoggedIn
    self.hasTakenText = hasTakenText
  }
}

/// A server's replies as their lines arrive; the last one is kept, within bounds.
struct MailReplies {
  private(set) var words = ""
  private(set) var isLoggedIn = false
  private var isWhole = true
  /// How many have said yes since hello or the login: the first to the sender, the next to one recipient each.
  private(set) var accepted = 0

  /// Takes one line: three digits, `-` where another follows, words.
  mutating func take(_ line: UnsafeRawBufferPointer) {
    let text = String(decoding: line.prefix(1000).prefix { $0 != 0x0D && $0 != 0x0A }, as: UTF8.self)
    // The farewell says nothing about the mail.
    if text.hasPrefix("221") { return }
    if isWhole { words = "" }
    isWhole = text.dropFirst(3).first != "-"
    if text.hasPrefix("235 ") { isLoggedIn = true }
    if isWhole { count(text.prefix(3)) }
    guard words.utf8.count < 2000 else { return }
    words += (words.isEmpty ? "" : " ") + text.dropFirst(4)
  }

  private mutating func count(_ code: Substring) {
    switch code {
    // A hello follows, and its answer is none to the mail.
    case "220": accepted = -1
    case "235": accepted = 0
    case "250", "251": accepted += 1
    default: break
    }
  }
}
