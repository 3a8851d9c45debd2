public import Model
public import Web

/// A network that has a better way to a credential than asking for it.
public protocol SignsIn: Network {
  /// Leads the person through the network's own way.
  /// - Parameters:
  ///   - given: settings that are known already, by key; `server` is among them where the network requires one.
  ///   - transport: the way to the server.
  /// - Returns: settings by key; what is required and missing is asked for afterwards.
  /// - Throws: `notOffered` where the person has to bring the credential.
  static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  /// The same where the account has secrets already, which the new ones would replace.
  /// - Parameter held: the account's secrets by key.
  static func signIn(
    _ dialogue: any Dialogue, given: [String: String], held: [String: HeldSecret], transport: any Transport
  ) async throws(SignInFailure) -> [String: SignInValue]
}

extension SignsIn {
  /// A new credential is as good as the old one.
  public static func signIn(
    _ dialogue: any Dialogue, given: [String: String], held: [String: HeldSecret], transport: any Transport
  ) async throws(SignInFailure) -> [String: SignInValue] {
    try await signIn(dialogue, given: given, transport: transport)
  }
}

/// A secret that the account has already.
public enum HeldSecret: Sendable, Equatable {
  case known(Secret)
  /// It is there, and cannot be read from here.
  case sealed
}

/// What a sign-in gives for one key.
public enum SignInValue: Sendable, Equatable {
  /// It stands in the configuration.
  case text(String)
  /// It never does.
  case secret(Secret)
}

/// The person who connects an account.
public protocol Dialogue: Sendable {
  /// What the person reads.
  var language: Language { get }
  /// Shows a line.
  func show(_ line: String)
  /// Asks for a line.
  /// - Returns: the answer without blanks around it; empty where there is none.
  /// - Throws: `unanswered` where nobody is there.
  func ask(_ question: String) async throws(SignInFailure) -> String
  /// Asks for a line that is not shown while it is typed.
  /// - Returns: the answer without blanks around it; empty where there is none.
  /// - Throws: `unanswered` where nobody is there.
  func askSecret(_ question: String) async throws(SignInFailure) -> Secret
  /// Shows a page of the network and waits until it leads the browser back, or the person pastes the address that the
  /// browser was led to.
  /// - Parameters:
  ///   - port: the callback's port, where the network wants to know it beforehand; any free one otherwise.
  ///   - page: the page's address, given the callback `http://127.0.0.1:PORT/callback` and the state that has to come back.
  /// - Returns: the fields of the query that came back, with the right state.
  /// - Throws: `declined` where the network says that the person did not agree, `unanswered` where nobody comes back.
  func redirect(port: Int?, from page: @Sendable (_ callback: String, _ state: String) -> String)
    async throws(SignInFailure) -> [String: String]
  /// Lets time pass while the person does something elsewhere.
  /// - Throws: `unanswered` where nobody waits any more.
  func wait(_ time: Duration) async throws(SignInFailure)
}

extension Dialogue {
  /// Whether the person says yes.
  public func confirm(_ question: String) async throws(SignInFailure) -> Bool {
    let answer = try await ask(question + language(" [yes/no]", " [oui/non]"))
    return ["y", "yes", "o", "oui"].contains(answer.lowercased())
  }
}

/// Why an account is not connected.
public enum SignInFailure: Explained, Equatable {
  /// Nobody answered a question.
  case unanswered
  /// The server has no such way: the person has to bring the credential.
  case notOffered
  /// An answer is not what was asked for, and was so until the last try: what is wrong with it, in the person's language.
  case unusable(String)
  /// What answers there is no server of this network: its words.
  case noServer(String)
  /// The person did not agree on the network's page: its words.
  case declined(String)
  /// The server takes what was given for wrong: its words.
  case refused(String)
  /// Nothing came from the server.
  case unreachable(TransportFailure)
  /// The server says neither yes nor no: its words, if any.
  case unclear(status: Int, String)
  /// The server says yes, and gives nothing that is of use.
  case noToken
  /// Any other trouble with it.
  case network(PublishFailure)

  /// What an answer means that answers another question than ours.
  static func answer(_ response: Response, hiding secrets: [Secret] = []) -> SignInFailure {
    let refusal = Refusal(secrets: secrets)
    return switch response.status {
    case 401, 403: .refused(refusal.words(of: response))
    case 429: .network(refusal.ofReading(response))
    case 300..<400, 404, 410: .noServer("HTTP \(response.status)")
    default: .unclear(status: response.status, response.body.isEmpty ? "" : refusal.words(of: response))
    }
  }

  /// What happened, and what the person can do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .unanswered:
      say(
        "a question was not answered: nothing was written", "une question est restée sans réponse : rien n’a été écrit")
    case .notOffered:
      say(
        "this server lets no program sign in: bring the credential yourself (--by-hand)",
        "ce serveur ne laisse aucun programme se connecter : apportez vous-même l’accès (--by-hand)")
    case .unusable(let words):
      say("\(words): nothing was written, try again", "\(words) : rien n’a été écrit, réessayez")
    case .noServer(let words):
      say(
        "what answers there is no server of this network (\(words)): is its address right?",
        "ce qui répond là n’est pas un serveur de ce réseau (\(words)) : son adresse est-elle juste ?")
    case .declined(let words):
      say(
        "the access was not granted (\(words)): nothing was written",
        "l’accès n’a pas été accordé (\(words)) : rien n’a été écrit")
    case .refused(let words):
      say(
        "the server refuses what you gave (\(words)): nothing was written, try again",
        "le serveur refuse ce que vous avez donné (\(words)) : rien n’a été écrit, réessayez")
    case .unreachable(let failure): failure.sentence(in: say)
    case .unclear(let status, let words):
      say("the server answers with HTTP \(status)", "le serveur répond par HTTP \(status)")
        + (words.isEmpty ? "" : " (\(words))")
        + say(": nothing was written, try again later", " : rien n’a été écrit, réessayez plus tard")
    case .noToken:
      say(
        "the server’s answer holds no access: nothing was written, try again later, or bring the credential yourself (--by-hand)",
        "la réponse du serveur ne contient aucun accès : rien n’a été écrit, réessayez plus tard, ou apportez vous-même l’accès (--by-hand)"
      )
    case .network(let failure): failure.sentence(in: say)
    }
  }

  /// 64 where nobody answered or no answer could be used, 66 where there is no such server, 77 where it refuses.
  public var exitStatus: ExitStatus {
    switch self {
    case .unanswered, .unusable: .usage
    case .noServer: .notFound
    case .notOffered, .declined, .refused: .permission
    case .unreachable(let failure): failure.exitStatus
    case .unclear, .noToken: .unavailable
    case .network(let failure): failure.exitStatus
    }
  }
}
