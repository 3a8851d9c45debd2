internal import FoundationEssentials
internal import Model
internal import Web

/// Misskey's way for programs: a page to agree on, then one question for the token. No registration, no expiry.
///
/// https://misskey-hub.net/en/docs/for-developers/api/token/miauth/
struct MiAuth: Sendable {
  /// The server's address without a slash at its end.
  let server: String
  let transport: any Transport
  /// What the program may do.
  var permissions = ["read:account", "write:notes", "write:drive"]
  /// Nobody can guess it: who knows it gets the token.
  var session = UUID().uuidString.lowercased()

  private static let tries = 3

  /// Where the person agrees.
  var page: String {
    "\(server)/miauth/\(session)?"
      + Form.encoded([("name", "Crieur"), ("permission", permissions.joined(separator: ","))])
  }

  /// Shows the page, waits until the person says that it is done, and fetches the token.
  func signIn(_ dialogue: any Dialogue) async throws(SignInFailure) -> Secret {
    let say = dialogue.language
    dialogue.show(
      say(
        "Open this address in any browser and agree:",
        "Ouvrez cette adresse dans n’importe quel navigateur et acceptez :"))
    dialogue.show(page)
    for _ in 0..<Self.tries {
      _ = try await dialogue.ask(say("Press Enter when that is done", "Appuyez sur Entrée quand c’est fait"))
      if let token = try await check() { return token }
      dialogue.show(say("The server knows of no agreement yet.", "Le serveur ne connaît pas encore d’accord."))
    }
    throw .declined(say("the server knows of no agreement", "le serveur ne connaît pas d’accord"))
  }

  /// `POST /api/miauth/{session}/check`
  /// - Returns: nil where nobody has agreed yet.
  func check() async throws(SignInFailure) -> Secret? {
    let api = APIClient(
      server: server, secrets: [Secret(session)], timeout: .seconds(30), transport: transport)
    let response = try await api.ask(.post, "/api/miauth/\(session)/check", body: .json([:]))
    guard response.status == 200 else { throw .answer(response, hiding: api.secrets) }
    guard let answer = response.value, let isAgreed = answer["ok"] else { throw .noServer("HTTP 200") }
    return isAgreed.isTrue ? answer["token"]?.string.map { Secret($0) } : nil
  }
}
