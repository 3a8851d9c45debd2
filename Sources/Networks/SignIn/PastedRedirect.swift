internal import Crypto
internal import Model
internal import Web

/// The authorization code of a network that leads the browser to an address of the app's own, where nobody has to listen:
/// the person pastes what the browser's address line holds then (RFC 6749, section 4.1).
struct PastedRedirect: Sendable {
  /// As it is registered in the app.
  let address: String
  /// Comes back with the code, so that nobody else's code is taken.
  var state = Hexadecimal.encode(RandomBytes.make(16))

  private static let tries = 3
  /// Nothing answers there, and the code stays on the person's machine.
  private static let standard = "https://localhost/"

  /// Asks for the app's identifier, its secret and its address.
  /// - Parameter app: what the network calls its identifier, for the question.
  /// - Throws: `notOffered` where there is no identifier: the person brings a token.
  static func app(_ app: (en: String, fr: String), _ dialogue: any Dialogue)
    async throws(SignInFailure) -> (id: String, secret: Secret, redirect: PastedRedirect)
  {
    let say = dialogue.language
    let id = try await dialogue.ask(
      say("\(app.en), empty to give a token yourself", "\(app.fr), vide pour donner un jeton vous-même"))
    if id.isEmpty { throw .notOffered }
    let secret = try await dialogue.askSecret(say("The app’s secret", "Le secret de l’application"))
    if secret.reveal().isEmpty { throw .unanswered }
    let given = try await dialogue.ask(
      say(
        "The redirect address that you have entered in the app, empty for \(standard)",
        "L’adresse de redirection que vous avez indiquée dans l’application, vide pour \(standard)"))
    let address = given.isEmpty ? standard : given
    guard Origin(address) != nil, !address.contains("#") else {
      throw .unusable(
        say("this is no address like \(standard)", "ce n’est pas une adresse comme \(standard)"))
    }
    return (id, secret, PastedRedirect(address: address))
  }

  /// Shows the network's page, waits for the address that it led to, and gives the code in it.
  func code(_ dialogue: any Dialogue, from page: String) async throws(SignInFailure) -> Secret {
    let say = dialogue.language
    dialogue.show(
      say(
        "Open this address in any browser and agree. The browser is led to \(address) then, where it may show an error: copy the whole address that it shows, and paste it here.",
        "Ouvrez cette adresse dans n’importe quel navigateur et acceptez. Il est alors mené à \(address), où il peut afficher une erreur : copiez l’adresse entière qu’il affiche, et collez-la ici."
      ))
    dialogue.show(page)
    var failure = SignInFailure.unanswered
    for _ in 0..<Self.tries {
      let pasted: String
      do throws(SignInFailure) {
        // Shown while it is typed: the code opens nothing without the app's secret, and only once.
        pasted = try await dialogue.ask(say("The address", "L’adresse"))
      } catch {
        throw failure
      }
      if pasted.isEmpty { continue }
      if let code = try code(in: pasted) { return code }
      let words = say(
        "this is not the address that the network led to: it holds a code and our state",
        "ce n’est pas l’adresse où le réseau a mené : elle contient un code et notre état (state)")
      failure = .unusable(words)
      dialogue.show(words)
    }
    throw failure
  }

  /// Nil for what is no answer to our question.
  private func code(in pasted: String) throws(SignInFailure) -> Secret? {
    // Meta puts `#_` behind it.
    guard let whole = pasted.split(separator: "#").first,
      let query = whole.split(separator: "?", maxSplits: 1).dropFirst().first
    else { return nil }
    let fields = PercentCoding.fields(of: query)
    guard ConstantTime.equal(Array((fields["state"] ?? "").utf8), Array(state.utf8)) else { return nil }
    if let error = fields["error"] { throw .declined(ServerWords.bounded(fields["error_description"] ?? error)) }
    return fields["code"].flatMap { $0.isEmpty ? nil : Secret($0) }
  }
}

/// An exchange of a code or a token for a token, as an answer gives it.
struct GrantedToken: Sendable {
  let token: Secret
  /// In seconds; nil where the server does not say.
  let lifetime: Int?

  /// - Parameters:
  ///   - ask: makes the request.
  ///   - secrets: what the server's words may repeat.
  /// - Throws: `refused` where the server takes what was given for wrong.
  static func from(
    hiding secrets: [Secret], _ ask: () async throws(SignInFailure) -> Response
  ) async throws(SignInFailure) -> (granted: GrantedToken, response: Response) {
    let response = try await ask()
    switch response.status {
    case 200..<300:
      guard let token = response.value?["access_token"]?.id else { throw .noToken }
      let lifetime = response.value?["expires_in"]?.int
      return (GrantedToken(token: Secret(token), lifetime: lifetime.flatMap { $0 > 0 ? $0 : nil }), response)
    case 400, 401, 403: throw .refused(ServerWords.of(response, hiding: secrets))
    default: throw .answer(response, hiding: secrets)
    }
  }
}
