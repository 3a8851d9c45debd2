internal import FoundationEssentials
internal import Model
public import Web

/// LinkedIn's authorization code flow, by an app of the person's own. There is no refresh token: it is done again every
/// sixty days.
///
/// https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow
extension LinkedInNetwork: SignsIn {
  /// Shows where to agree, and redeems the code that is pasted back.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let say = dialogue.language
    dialogue.show(
      say(
        "Make an app at linkedin.com/developers with the products «Share on LinkedIn» and «Sign In with LinkedIn using OpenID Connect».",
        "Créez une application sur linkedin.com/developers avec les produits « Share on LinkedIn » et « Sign In with LinkedIn using OpenID Connect »."
      ))
    let (id, secret, redirect) = try await PastedRedirect.app(
      ("The app’s client ID", "L’identifiant de l’application (client ID)"), dialogue)
    let page =
      "https://www.linkedin.com/oauth/v2/authorization?"
      + Form.encoded([
        ("response_type", "code"), ("client_id", id), ("redirect_uri", redirect.address), ("state", redirect.state),
        ("scope", "openid profile w_member_social"),
      ])
    let code = try await redirect.code(dialogue, from: page)
    let api = APIClient(server: door(given["server"]), timeout: .seconds(30), transport: transport)
    let (granted, response) = try await GrantedToken.from(hiding: [code, secret]) { () throws(SignInFailure) in
      try await api.ask(
        .post, "/oauth/v2/accessToken",
        body: .form([
          ("grant_type", "authorization_code"), ("code", code.reveal()), ("redirect_uri", redirect.address),
          ("client_id", id), ("client_secret", secret.reveal()),
        ]))
    }
    var values: [String: SignInValue] = ["token": .secret(granted.token)]
    if let lifetime = granted.lifetime {
      // So that `crieur check` warns in time.
      let end = response.received.addingTimeInterval(Double(min(lifetime, 1 << 30)))
      values["expires"] = .text(end.ISO8601Format())
    }
    return values
  }

  /// Tokens are given by another host than the API's.
  private static func door(_ given: String?) -> String {
    guard let server = given.flatMap({ ServerAddress.of($0) }), server != "https://api.linkedin.com" else {
      return "https://www.linkedin.com"
    }
    return server
  }
}
