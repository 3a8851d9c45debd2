internal import Model
public import Web

/// Meta's authorization window, by an app of the person's own; the token of an hour that comes of it is exchanged for one
/// of sixty days, which the adapter renews.
///
/// https://developers.facebook.com/docs/threads/get-started/get-access-tokens-and-permissions and /long-lived-tokens
extension ThreadsNetwork: SignsIn {
  /// Shows where to agree, redeems the code that is pasted back, and exchanges the token.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let say = dialogue.language
    dialogue.show(
      say(
        "Make an app at developers.facebook.com with the use case «Access the Threads API», invite your account there as a Threads tester, and accept in the settings of Threads. It has a Threads app ID and secret of its own.",
        "Créez une application sur developers.facebook.com avec le cas d’usage « Access the Threads API », invitez-y votre compte comme testeur Threads, et acceptez dans les réglages de Threads. Elle a un identifiant et un secret propres à Threads."
      ))
    let (id, secret, redirect) = try await PastedRedirect.app(
      ("The Threads app ID", "L’identifiant de l’application Threads"), dialogue)
    let page =
      "https://threads.net/oauth/authorize?"
      + Form.encoded([
        ("client_id", id), ("redirect_uri", redirect.address),
        ("scope", "threads_basic,threads_content_publish,threads_delete"), ("response_type", "code"),
        ("state", redirect.state),
      ])
    let code = try await redirect.code(dialogue, from: page)
    let server = given["server"].flatMap { ServerAddress.of($0) } ?? "https://graph.threads.net"
    let api = APIClient(server: server, timeout: .seconds(30), transport: transport)
    let (short, _) = try await GrantedToken.from(hiding: [code, secret]) { () throws(SignInFailure) in
      try await api.ask(
        .post, "/oauth/access_token",
        body: .form([
          ("client_id", id), ("client_secret", secret.reveal()), ("grant_type", "authorization_code"),
          ("redirect_uri", redirect.address), ("code", code.reveal()),
        ]))
    }
    let (long, _) = try await GrantedToken.from(hiding: [secret, short.token]) { () throws(SignInFailure) in
      try await api.ask(
        "/access_token?grant_type=th_exchange_token",
        hiding: [("client_secret", secret), ("access_token", short.token)])
    }
    return ["token": .secret(long.token)]
  }
}

extension APIClient {
  /// A `GET` with secrets in its address, which no log, error or redirect shows.
  /// - Parameter path: with a query, which the secrets follow.
  func ask(_ path: String, hiding secrets: [(name: String, value: Secret)]) async throws(SignInFailure) -> Response {
    guard let origin = Origin(server) else { throw .noServer(ServerWords.bounded(server)) }
    let fields = Secret(Form.encoded(secrets.map { ($0.name, $0.value.reveal()) }))
    return try await ask(.get, "\(path)&\(Credential.marker)", credential: .inAddress(fields, origin: origin))
  }
}
