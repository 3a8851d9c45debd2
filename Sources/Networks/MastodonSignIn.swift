internal import Model
public import Web

/// Mastodon lets a program register itself, and shows a code that its owner carries over: no browser is needed on the
/// machine that Crieur runs on.
///
/// https://docs.joinmastodon.org/methods/apps/#create , /methods/oauth/#authorize and #token
extension MastodonNetwork: SignsIn {
  /// Registers Crieur at the server, shows where to agree, and redeems the code.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    guard let server = ServerAddress.of(given["server"] ?? "") else { throw .noServer(given["server"] ?? "") }
    let door = MastodonDoor(api: APIClient(server: server, timeout: .seconds(30), transport: transport))
    let app = try await door.register()
    let proof = try await door.takesProof() ? PKCE() : nil
    let say = dialogue.language
    dialogue.show(
      say(
        "Open this address in any browser, agree, and copy the code that is shown then:",
        "Ouvrez cette adresse dans n’importe quel navigateur, acceptez, et copiez le code qui s’affiche :"))
    dialogue.show(door.page(of: app, proof))
    let token = try await door.token(of: app, proof, dialogue)
    return ["server": .text(server), "token": .secret(token)]
  }
}

/// The registration at one server.
private struct MastodonDoor: Sendable {
  let api: APIClient

  /// What the server knows this registration by.
  struct App: Sendable {
    let id: String
    let secret: Secret
    let scopes: String
  }

  /// The code is shown instead of being sent to an address (RFC 6749 knows it not; Mastodon and its relatives do).
  private static let outOfBand = "urn:ietf:wg:oauth:2.0:oob"
  /// As little as will do. `profile` is known since Mastodon 4.3, the finer scopes since 2.4.3, the rest always.
  private static let scopes = [
    "profile read:statuses read:search write:statuses write:media",
    "read:accounts read:statuses read:search write:statuses write:media",
    "read write",
  ]
  private static let tries = 3

  func register() async throws(SignInFailure) -> App {
    for scopes in Self.scopes {
      let fields: [(name: String, value: String)] = [
        ("client_name", "Crieur"), ("redirect_uris", Self.outOfBand), ("scopes", scopes),
      ]
      let response = try await api.ask(.post, "/api/v1/apps", body: .form(fields))
      switch response.status {
      case 200..<300:
        guard let id = response.value?["client_id"]?.string, let secret = response.value?["client_secret"]?.string
        else { throw .noServer("HTTP \(response.status)") }
        return App(id: id, secret: Secret(secret), scopes: scopes)
      case 400, 422: continue
      case 401, 403: throw .notOffered
      case 404, 405, 501: throw try await isServer() ? SignInFailure.notOffered : .noServer("HTTP \(response.status)")
      default: throw .answer(response, hiding: api.secrets)
      }
    }
    throw .notOffered
  }

  /// It speaks Mastodon's API, whatever it offers of it.
  private func isServer() async throws(SignInFailure) -> Bool {
    let response = try await api.ask(.get, "/api/v1/instance")
    return response.status == 200 && response.value?["version"] != nil
  }

  /// https://docs.joinmastodon.org/methods/oauth/#authorization-server-metadata , since 4.3. One that does not say so may
  /// refuse the extra fields.
  func takesProof() async throws(SignInFailure) -> Bool {
    let response = try await api.ask(.get, "/.well-known/oauth-authorization-server")
    let methods = response.status == 200 ? response.value?["code_challenge_methods_supported"]?.elements : nil
    return methods?.contains("S256") ?? false
  }

  /// Where the person agrees.
  func page(of app: App, _ proof: PKCE?) -> String {
    var fields: [(name: String, value: String)] = [
      ("response_type", "code"), ("client_id", app.id), ("redirect_uri", Self.outOfBand), ("scope", app.scopes),
    ]
    if let proof { fields += [("code_challenge", proof.challenge), ("code_challenge_method", "S256")] }
    return "\(api.server)/oauth/authorize?\(Form.encoded(fields))"
  }

  /// Asks for the code until the server takes it: what is copied by hand is easily copied short.
  func token(of app: App, _ proof: PKCE?, _ dialogue: any Dialogue) async throws(SignInFailure) -> Secret {
    var refusal = SignInFailure.unanswered
    for _ in 0..<Self.tries {
      let code: Secret
      do throws(SignInFailure) {
        // Shown while it is typed: it opens nothing without what the server gave to us alone, and only once.
        code = Self.code(in: try await dialogue.ask(dialogue.language("The code", "Le code")))
      } catch {
        throw refusal
      }
      if code.reveal().isEmpty { continue }
      do throws(SignInFailure) {
        return try await redeem(code, of: app, proof)
      } catch .refused(let words) {
        refusal = .refused(words)
        dialogue.show(dialogue.language("The server does not take this code.", "Le serveur ne prend pas ce code."))
      }
    }
    throw refusal
  }

  /// Some pages show the code, some an address with it.
  private static func code(in pasted: String) -> Secret {
    guard pasted.contains("://"), let query = pasted.split(separator: "?").dropFirst().first else {
      return Secret(pasted)
    }
    return Secret(PercentCoding.fields(of: query)["code"] ?? "")
  }

  private func redeem(_ code: Secret, of app: App, _ proof: PKCE?) async throws(SignInFailure) -> Secret {
    var fields: [(name: String, value: String)] = [
      ("grant_type", "authorization_code"), ("code", code.reveal()), ("client_id", app.id),
      ("client_secret", app.secret.reveal()), ("redirect_uri", Self.outOfBand),
    ]
    if let proof { fields.append(("code_verifier", proof.verifier)) }
    let response = try await api.ask(.post, "/oauth/token", body: .form(fields))
    let secrets = [code, app.secret] + (proof.map { [Secret($0.verifier)] } ?? [])
    switch response.status {
    case 200..<300:
      guard let token = response.value?["access_token"]?.string else { throw .noToken }
      return Secret(token)
    case 400, 401, 403, 422: throw .refused(ServerWords.of(response, hiding: secrets))
    default: throw .answer(response, hiding: secrets)
    }
  }
}
