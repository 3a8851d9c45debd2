internal import Model
public import Web

/// Facebook's login dialog, by an app of the person's own: the token that comes of it is exchanged for a long one, and that
/// for the Page's own, which has no end of its own.
///
/// https://developers.facebook.com/docs/facebook-login/guides/advanced/manual-flow and /guides/access-tokens/get-long-lived
extension FacebookNetwork: SignsIn {
  private static let tries = 3
  /// What a person may do on a Page that takes posts of theirs; Pages of the new kind have names of their own for it.
  private static let tasks: Set = [
    "CREATE_CONTENT", "MANAGE", "PROFILE_PLUS_CREATE_CONTENT", "PROFILE_PLUS_FULL_CONTROL",
  ]

  /// Shows where to agree, redeems the code that is pasted back, and asks which Page it is for.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let say = dialogue.language
    dialogue.show(
      say(
        "Make an app at developers.facebook.com with Facebook Login, and switch it to Live before the first announcement: what an app in development posts is seen by its own people only.",
        "Créez une application sur developers.facebook.com avec Facebook Login, et passez-la en mode Live avant la première annonce : ce que publie une application en développement n’est vu que des siens."
      ))
    let (id, secret, redirect) = try await PastedRedirect.app(
      ("The app ID", "L’identifiant de l’application"), dialogue)
    let server = given["server"].flatMap { ServerAddress.of($0) } ?? "https://graph.facebook.com/v25.0"
    let version = server.split(separator: "/").last.flatMap { $0.first == "v" ? "/\($0)" : nil } ?? ""
    let page =
      "https://www.facebook.com\(version)/dialog/oauth?"
      + Form.encoded([
        ("client_id", id), ("redirect_uri", redirect.address), ("state", redirect.state),
        ("scope", "pages_show_list,pages_read_engagement,pages_manage_posts"),
      ])
    let code = try await redirect.code(dialogue, from: page)
    let api = APIClient(server: server, timeout: .seconds(30), transport: transport)
    let app = Form.encoded([("client_id", id)])
    let (short, _) = try await GrantedToken.from(hiding: [code, secret]) { () throws(SignInFailure) in
      try await api.ask(
        "/oauth/access_token?\(app)&\(Form.encoded([("redirect_uri", redirect.address)]))",
        hiding: [("client_secret", secret), ("code", code)])
    }
    let (long, _) = try await GrantedToken.from(hiding: [secret, short.token]) { () throws(SignInFailure) in
      try await api.ask(
        "/oauth/access_token?grant_type=fb_exchange_token&\(app)",
        hiding: [("client_secret", secret), ("fb_exchange_token", short.token)])
    }
    let pages = try await pages(
      APIClient(server: server, bearer: long.token, timeout: .seconds(30), transport: transport))
    let chosen = try await choice(of: pages, given["page"] ?? "", dialogue)
    return ["page": .text(chosen.id), "token": .secret(chosen.token)]
  }

  private struct Page: Sendable {
    let id: String
    let name: String
    let token: Secret
  }

  /// `GET /me/accounts`: those that the person may publish on, and has allowed.
  private static func pages(_ api: APIClient) async throws(SignInFailure) -> [Page] {
    let response = try await api.ask(.get, "/me/accounts?fields=id%2Cname%2Caccess_token%2Ctasks&limit=100")
    guard response.status == 200 else {
      switch GraphRefusal(api.refusal).ofReading(response) {
      case .unauthorized(let words): throw .refused(words)
      case .limited(let until): throw .network(.limited(until: until))
      default: throw .answer(response, hiding: api.secrets)
      }
    }
    guard case .list(let pages)? = response.value?["data"] else { throw .noToken }
    return pages.compactMap { page in
      let allowed = page["tasks"]?.elements.compactMap(\.string)
      guard let id = page["id"]?.id, let token = page["access_token"]?.id,
        allowed.map({ !tasks.isDisjoint(with: $0) }) ?? true
      else { return nil }
      return Page(id: id, name: ServerWords.bounded(page["name"]?.string ?? id), token: Secret(token))
    }
  }

  private static func choice(of pages: [Page], _ wanted: String, _ dialogue: any Dialogue)
    async throws(SignInFailure) -> Page
  {
    let say = dialogue.language
    guard let first = pages.first else {
      throw .declined(
        say("no Page was allowed on which you may publish", "aucune Page où vous pouvez publier n’a été autorisée"))
    }
    if !wanted.isEmpty {
      guard let page = pages.first(where: { $0.id == wanted }) else {
        throw .declined(
          say("the Page \(wanted) is not among those allowed", "la Page \(wanted) n’est pas parmi celles autorisées"))
      }
      return page
    }
    if pages.count == 1 {
      dialogue.show(say("The Page is \(first.name).", "La Page est \(first.name)."))
      return first
    }
    for (index, page) in pages.enumerated() { dialogue.show("\(index + 1). \(page.name)") }
    var failure = SignInFailure.unanswered
    for _ in 0..<tries {
      let answer = try await dialogue.ask(
        say("Which Page, by its number above", "Quelle Page, par son numéro ci-dessus"))
      if answer.isEmpty { continue }
      if let number = Int(answer), (1...pages.count).contains(number) { return pages[number - 1] }
      let words = say(
        "there is no such number: they go from 1 to \(pages.count)",
        "ce numéro n’existe pas : ils vont de 1 à \(pages.count)")
      failure = .unusable(words)
      dialogue.show(words)
    }
    throw failure
  }
}
