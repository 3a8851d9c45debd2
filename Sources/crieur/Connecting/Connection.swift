internal import FoundationEssentials
internal import Model
internal import Networks
internal import Web

/// Gets an account's credential from its network or its owner, and proves it. Nothing is written by it.
struct Connection: Sendable {
  let place: ConnectionPlace
  let dialogue: any Dialogue
  let transport: any Transport
  /// The owner brings the credential, whatever the network offers.
  let isByHand: Bool
  /// The account's secrets that the new ones would replace, by key.
  let held: [String: HeldSecret]

  private static let tries = 3

  /// Completes the draft.
  /// - Returns: who the credential belongs to.
  func prove(_ draft: inout AccountDraft) async throws -> Identity {
    for key in draft.network.keys where key.key == "server" && draft.missing.contains(key) {
      try await ask(for: key, in: &draft)
    }
    for key in draft.network.keys { try draft.requireSafe(key, at: place) }
    if !isByHand { try await signIn(&draft) }
    for key in draft.missing { try await ask(for: key, in: &draft) }
    try await askForOneOfSeveral(&draft)
    let account = try draft.account(at: place)
    let network = try account.makeNetwork(transport: transport, files: DurableFiles(root: place.state))
    do throws(PublishFailure) {
      return try await network.verify()
    } catch {
      let failure = error.told(in: dialogue.language)
      if case .unauthorized(let words) = failure { throw SignInFailure.refused(words) }
      throw failure
    }
  }

  private func signIn(_ draft: inout AccountDraft) async throws(SignInFailure) {
    guard let network = draft.network as? any SignsIn.Type else { return }
    let values: [String: SignInValue]
    do throws(SignInFailure) {
      values = try await network.signIn(dialogue, given: draft.texts, held: held, transport: transport)
    } catch {
      guard error == .notOffered else { throw error }
      dialogue.show(
        dialogue.language(
          "This server lets no program sign in: make the credential there yourself.",
          "Ce serveur ne laisse aucun programme se connecter : créez-y l’accès vous-même."))
      return
    }
    for key in draft.network.keys { if let value = values[key.key] { draft.set(key, value) } }
  }

  /// Where none of several secrets is required by itself, each may be left out, and enough is when the account can be made.
  private func askForOneOfSeveral(_ draft: inout AccountDraft) async throws(SignInFailure) {
    let secrets = draft.network.keys.filter { $0.kind == .secret }
    guard draft.held.isEmpty, !secrets.contains(where: \.required) else { return }
    for key in secrets {
      // What is still wrong is said afterwards.
      if !draft.held.isEmpty, (try? draft.account(at: place)) != nil { return }
      let question = key.help[dialogue.language] ?? key.key
      let secret = try await dialogue.askSecret(
        question + dialogue.language(" (empty: none)", " (vide : aucun)"))
      if !secret.reveal().isEmpty { draft.set(key, .secret(secret)) }
    }
  }

  private func ask(for key: SettingKey, in draft: inout AccountDraft) async throws(SignInFailure) {
    let question = key.help[dialogue.language] ?? key.key
    for _ in 0..<Self.tries {
      if key.kind == .secret {
        let secret = try await dialogue.askSecret(question)
        if !secret.reveal().isEmpty { return draft.set(key, .secret(secret)) }
      } else {
        let text = try await dialogue.ask(question)
        if !text.isEmpty { return draft.set(key, .text(text)) }
      }
    }
    throw .unanswered
  }
}
