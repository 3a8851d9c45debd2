internal import FoundationEssentials
internal import Model
public import Web

/// X in either of its ways: OAuth 1.0a by a PIN (`XPin`), whose token never ends, or OAuth 2.0 with PKCE, where the app
/// allows nothing else.
///
/// https://docs.x.com/resources/fundamentals/authentication/oauth-2-0/authorization-code : the code lives for thirty
/// seconds, and the callback is registered with its port.
extension XNetwork: SignsIn {
  private static let port = 8765

  /// Asks for the app's keys, or else for its client, and leads through the way that they belong to.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let server = given["server"].flatMap { ServerAddress.of($0) } ?? "https://api.x.com"
    let api = APIClient(server: server, timeout: .seconds(20), transport: transport)
    let client = given["client_id"] ?? ""
    if client.isEmpty, let values = try await signInByPin(dialogue, api) { return values }
    return try await signInByClient(client, dialogue, api)
  }

  /// Nil where the person has no API key to give.
  private static func signInByPin(_ dialogue: any Dialogue, _ api: APIClient)
    async throws(SignInFailure) -> [String: SignInValue]?
  {
    let say = dialogue.language
    dialogue.show(
      say(
        "In your app at console.x.com, allow it to read and write, and enter a callback address, whichever; it is not used.",
        "Dans votre application sur console.x.com, autorisez la lecture et l’écriture, et indiquez une adresse de rappel, n’importe laquelle ; elle ne sert pas."
      ))
    let key = try await dialogue.askSecret(
      say("The API key, empty to sign in by OAuth 2.0", "La clé API, vide pour se connecter par OAuth 2.0"))
    if key.reveal().isEmpty { return nil }
    let secret = try await dialogue.askSecret(say("The API key’s secret", "Le secret de la clé API"))
    if secret.reveal().isEmpty { throw .unanswered }
    let pair = try await XPin(api: api, key: key, keySecret: secret).signIn(dialogue)
    return [
      "api_key": .secret(key), "api_secret": .secret(secret), "access_token": .secret(pair.token),
      "access_token_secret": .secret(pair.secret),
    ]
  }

  /// OAuth 2.0: asks for the client where it is not known, shows where to agree, and redeems the code that comes back.
  private static func signInByClient(_ known: String, _ dialogue: any Dialogue, _ api: APIClient)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let say = dialogue.language
    let callback = "http://127.0.0.1:\(port)/callback"
    dialogue.show(
      say(
        "In your app at console.x.com, allow OAuth 2.0 and enter the callback address \(callback).",
        "Dans votre application sur console.x.com, autorisez OAuth 2.0 et indiquez l’adresse de rappel \(callback)."))
    var id = known
    if id.isEmpty { id = try await dialogue.ask(say("The client ID", "L’identifiant du client (client ID)")) }
    if id.isEmpty { throw .notOffered }
    let secret = try await dialogue.askSecret(
      say("The client secret, empty for a public client", "Le secret du client, vide pour un client public"))
    let (proof, client) = (PKCE(), id)
    let fields = try await dialogue.redirect(port: port) { callback, state in
      "https://x.com/i/oauth2/authorize?"
        + Form.encoded([
          ("response_type", "code"), ("client_id", client), ("redirect_uri", callback),
          ("scope", "tweet.read tweet.write users.read media.write offline.access"), ("state", state),
          ("code_challenge", proof.challenge), ("code_challenge_method", "S256"),
        ])
    }
    let refresh = try await redeem(Secret(fields["code"] ?? ""), callback, proof, id, secret, api, say)
    var values: [String: SignInValue] = ["client_id": .text(id), "refresh_token": .secret(refresh)]
    if !secret.reveal().isEmpty { values["client_secret"] = .secret(secret) }
    return values
  }

  /// `POST /2/oauth2/token`
  private static func redeem(
    _ code: Secret, _ callback: String, _ proof: PKCE, _ id: String, _ secret: Secret, _ api: APIClient, _ say: Language
  ) async throws(SignInFailure) -> Secret {
    var fields: [(name: String, value: String)] = [
      ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", callback),
      ("code_verifier", proof.verifier),
    ]
    var basic: Credential?
    if secret.reveal().isEmpty {
      fields.append(("client_id", id))
    } else if let origin = Origin(api.server) {
      basic = XKey.basic(id, secret, origin)
    }
    let response = try await api.ask(.post, "/2/oauth2/token", body: .form(fields), credential: basic)
    let secrets = [code, secret, Secret(proof.verifier)]
    switch response.status {
    case 200:
      guard let refresh = response.value?["refresh_token"]?.id else {
        throw .unusable(
          say(
            "X gave no refresh token, allow the scope offline.access",
            "X n’a pas donné de jeton de renouvellement, autorisez le droit offline.access"))
      }
      return Secret(refresh)
    case 400, 401, 403: throw .refused(ServerWords.of(response, hiding: secrets))
    default: throw .answer(response, hiding: secrets)
    }
  }
}
