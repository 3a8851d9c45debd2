internal import Model
public import Web

/// On the server's own page where it has OAuth 2.0 (`MatrixOAuth`). Else a password is given to the server once, for a
/// token that is kept in its place: who finds the token can post, and can change neither the password nor the account.
///
/// https://spec.matrix.org/latest/client-server-api/#get_matrixclientv3login and #post_matrixclientv3login
extension MatrixNetwork: SignsIn {
  private static let tries = 3
  private static let login = "/_matrix/client/v3/login"

  /// Asks the server which ways it has, and leads through the first of them: its page in any browser, its page in a
  /// browser that comes back, a password.
  /// - Throws: `notOffered` where the server has other ways only: the person brings a token.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let named = given["server"] ?? ""
    guard let server = MatrixServer(named) else { throw .noServer(named) }
    let door: APIClient
    do throws(MatrixServer.Unknown) {
      let home = try await server.home(transport, timeout: .seconds(30))
      door = APIClient(server: home, timeout: .seconds(30), transport: transport)
    } catch {
      switch error {
      case .unanswered(let failure): throw .unreachable(failure)
      case .troubled(let response): throw .answer(response)
      case .silent: throw .unusable(error.sentence(in: dialogue.language))
      }
    }
    if let values = try await MatrixOAuth.at(door)?.signIn(dialogue) {
      return values.merging(["server": .text(named)]) { $1 }
    }
    try await requirePasswords(door)
    let token = try await token(door, given["user"] ?? "", dialogue)
    return ["server": .text(named), "token": .secret(token)]
  }

  /// `GET /login`
  private static func requirePasswords(_ door: APIClient) async throws(SignInFailure) {
    let response = try await door.ask(.get, login)
    guard response.status == 200 else { throw .answer(response) }
    guard case .list(let flows)? = response.value?["flows"] else { throw .noServer("HTTP 200") }
    guard flows.contains(where: { $0["type"] == "m.login.password" }) else { throw .notOffered }
  }

  private static func token(_ door: APIClient, _ known: String, _ dialogue: any Dialogue)
    async throws(SignInFailure) -> Secret
  {
    let say = dialogue.language
    var failure = SignInFailure.unanswered
    for _ in 0..<tries {
      do throws(SignInFailure) {
        var user = known
        if user.isEmpty {
          user = try await dialogue.ask(
            say("The account’s name (@blog:example.org)", "Le nom du compte (@blog:example.org)"))
        }
        let password = try await dialogue.askSecret(
          say("The account’s password, which is not kept", "Le mot de passe du compte, qui n’est pas gardé"))
        if user.isEmpty || password.reveal().isEmpty { continue }
        return try await token(door, user, password)
      } catch .refused(let words) {
        failure = .refused(words)
        dialogue.show(
          say("The server does not take this name and password.", "Le serveur ne prend pas ce nom et ce mot de passe."))
      } catch .unanswered {
        throw failure
      }
    }
    throw failure
  }

  /// `POST /login`, without a device: the server makes one for this token alone, so that two accounts of Crieur's do not end
  /// each other's.
  private static func token(_ door: APIClient, _ user: String, _ password: Secret) async throws(SignInFailure) -> Secret
  {
    let response = try await door.ask(
      .post, login,
      body: .json([
        "type": "m.login.password", "identifier": ["type": "m.id.user", "user": .text(user)],
        "password": .text(password.reveal()), "initial_device_display_name": "Crieur",
      ]))
    switch response.status {
    case 200:
      guard let token = response.value?["access_token"]?.id else { throw .noToken }
      return Secret(token)
    case 400, 401, 403: throw .refused(ServerWords.of(response, hiding: password))
    default: throw .answer(response, hiding: [password])
    }
  }
}
