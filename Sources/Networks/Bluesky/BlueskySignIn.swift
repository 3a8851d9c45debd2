internal import Model
public import Web

/// Bluesky gives programs a password of their own, made by hand in its settings; its OAuth is not meant for programs
/// without a page in a browser (https://docs.bsky.app/docs/advanced-guides/oauth-client).
extension BlueskyNetwork: SignsIn {
  private static let tries = 3

  /// Asks for the account's name and an app password.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    let say = dialogue.language
    var handle = given["handle"] ?? ""
    if handle.isEmpty { handle = try await dialogue.ask(say("The account's name", "Le nom du compte")) }
    if handle.first == "@" { handle.removeFirst() }
    guard !handle.isEmpty else { throw .unanswered }
    // Names without a dot are none; nearly all of them end so.
    if !handle.contains("."), !handle.hasPrefix("did:") { handle += ".bsky.social" }
    dialogue.show(
      say(
        "Make an app password for Crieur: Settings, Privacy and security, App passwords.",
        "Créez un mot de passe d’application pour Crieur : Paramètres, Confidentialité et sécurité, Mots de passe d’application."
      ))
    return ["handle": .text(handle), "password": .secret(try await password(dialogue))]
  }

  private static func password(_ dialogue: any Dialogue) async throws(SignInFailure) -> Secret {
    let say = dialogue.language
    for _ in 0..<tries {
      let password = try await dialogue.askSecret(say("The app password", "Le mot de passe d’application"))
      if password.reveal().isEmpty { continue }
      if looksLikeAppPassword(password.reveal()) { return password }
      dialogue.show(
        say(
          "This does not look like an app password (xxxx-xxxx-xxxx-xxxx). The account's own password gives away the whole account.",
          "Cela ne ressemble pas à un mot de passe d’application (xxxx-xxxx-xxxx-xxxx). Le mot de passe du compte donne accès à tout le compte."
        ))
      if try await dialogue.confirm(say("Take it all the same?", "Le prendre quand même ?")) { return password }
    }
    throw .unanswered
  }

  /// Four times four letters and digits.
  static func looksLikeAppPassword(_ text: String) -> Bool {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    return groups.count == 4
      && groups.allSatisfy { group in
        group.utf8.count == 4
          && group.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0 | 0x20) }
      }
  }
}
