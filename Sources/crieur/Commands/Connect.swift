internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks
internal import Web

struct Connect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: say(
      "Get an account’s credential, prove it, and keep it in a file",
      "Obtenir l’accès à un compte, le vérifier et le ranger dans un fichier"
    ),
    discussion: say(
      """
      Leads you through the network’s own way, asks the network who you are, writes the secret to a file that only Crieur \
      can read, and prints the lines for the configuration. Secrets are asked for, never given on the command line. \
      Nothing is written where the network refuses.
      """,
      """
      Suit la voie que prévoit le réseau, lui demande qui vous êtes, écrit le secret dans un fichier que seul Crieur peut \
      lire, et affiche les lignes pour la configuration. Les secrets sont demandés, jamais donnés sur la ligne de commande. \
      Rien n’est écrit si le réseau refuse.
      """))

  @OptionGroup var options: ConfigurationOptions
  @Argument(help: ArgumentHelp(say("Kind of network, see crieur networks", "Type de réseau, voir crieur networks")))
  var network: String
  @Option(help: ArgumentHelp(say("Its server", "Son serveur"), valueName: "url")) var server: String?
  @Option(
    help: ArgumentHelp(
      say(
        "The account’s name in the configuration (else the network’s)",
        "Le nom du compte dans la configuration (sinon celui du réseau)"),
      valueName: "name"))
  var account: String?
  @Option(
    help: ArgumentHelp(
      say("One of the network’s settings that is no secret", "Un des réglages du réseau qui n’est pas un secret"),
      valueName: "key=value"))
  var set: [String] = []
  @Flag(help: ArgumentHelp(say("You bring the credential yourself", "Vous apportez l’accès vous-même")))
  var byHand = false
  @Flag(
    help: ArgumentHelp(
      say("Put the new secret in the place of the old one", "Mettre le nouveau secret à la place de l’ancien")))
  var replace = false
  @Option(
    help: ArgumentHelp(
      say(
        "Encrypt the secret for this machine into that folder (systemd-creds)",
        "Chiffrer le secret pour cette machine dans ce dossier (systemd-creds)"),
      valueName: "folder"), completion: .directory)
  var systemdCredential: String?

  func run() throws {
    let input = LineInput()
    input.watchSignals()
    try explained { say in
      let environment = ProcessInfo.processInfo.environment
      let place = try ConnectionPlace(path: options.path, environment: environment)
      say = place.language ?? say
      var draft = try draft(place)
      let keeper = try keeper(place, environment)
      try keeper.requireRoom(for: draft.missing.filter { $0.kind == .secret }.map { draft.secretName($0.key) })
      let secrets = draft.network.keys.filter { $0.kind == .secret }.map(\.key)
      let held = secrets.compactMap { key in keeper.held(draft.secretName(key)).map { (key, $0) } }
      let connection = Connection(
        place: place, dialogue: ConsoleDialogue(language: say, input: input),
        transport: CurlTransport(
          userAgent: UserAgent.text(contact: place.contact), allowedPrivateHosts: place.privateHosts),
        isByHand: byHand, held: Dictionary(held, uniquingKeysWith: { $1 }))
      let start = draft
      let (proven, identity) = try blocking { () async throws in
        var draft = start
        let identity = try await connection.prove(&draft)
        return (draft, identity)
      }
      draft = proven
      try keeper.keep(draft.held)
      tell(Sanitizer.clean(draft.json))
      ConnectionText(say: say).tell(draft, identity, keeper, place)
    }
  }

  private func draft(_ place: ConnectionPlace) throws(ConnectFailure) -> AccountDraft {
    guard let kind = Catalogue.network(named: network) else {
      if let sentence = DeadServices.sentence(about: network) { throw .otherWord(sentence) }
      throw .noNetwork(
        network, nearest: DeadServices.nearest(to: network, among: Catalogue.networks.map { $0.name }))
    }
    let name = account ?? network
    var draft = try AccountDraft(
      name: name, network: kind, kind: systemdCredential == nil ? "file" : "credential")
    if let known = place.account(name) {
      if let other = known.network, other != network { throw .otherNetwork(account: name, network: other) }
      for key in kind.keys where key.kind != .secret {
        if let text = known.settings[key.key] { draft.set(key, .text(text)) }
      }
    }
    for setting in set + (server.map { ["server=\($0)"] } ?? []) { try draft.set(setting) }
    return draft
  }

  private func keeper(_ place: ConnectionPlace, _ environment: [String: String]) throws(ConnectFailure) -> SecretKeeper
  {
    guard let folder = systemdCredential else {
      return SecretKeeper(folder: place.folder, replaces: replace, state: place.state)
    }
    guard let sealer = Sealer(environment: environment) else { throw .noSealer }
    return SecretKeeper(
      folder: URL(fileURLWithPath: folder).path, sealer: sealer, replaces: replace, state: place.state)
  }
}

/// What a person reads when an account is connected, beside the lines for the configuration.
struct ConnectionText {
  let say: Language

  func tell(_ draft: AccountDraft, _ identity: Identity, _ keeper: SecretKeeper, _ place: ConnectionPlace) {
    var lines = [say("Connected as \(identity.name).", "Connecté en tant que \(identity.name).")]
    for (name, _) in draft.held {
      lines.append(say("The secret is in \(keeper.path(name)).", "Le secret est dans \(keeper.path(name))."))
    }
    if let expires = identity.expires { lines.append(Expiry.sentence(expires, say) + ".") }
    lines.append(next(draft, place))
    if keeper.sealer != nil {
      lines.append(say("And this, by systemctl edit crieur:", "Et ceci, par systemctl edit crieur :"))
      lines.append("[Service]")
      lines += draft.held.map { "LoadCredentialEncrypted=\($0.name):\(keeper.path($0.name))" }
    }
    for line in lines { show(line) }
  }

  private func next(_ draft: AccountDraft, _ place: ConnectionPlace) -> String {
    guard place.account(draft.name) == nil else {
      return say(
        "\(place.path) has this account already: compare its lines with these, then crieur check and systemctl restart crieur.",
        "\(place.path) contient déjà ce compte : comparez ses lignes à celles-ci, puis crieur check et systemctl restart crieur."
      )
    }
    return say(
      "Put these lines into \"accounts\" of \(place.path), and \"\(draft.name)\" into the \"accounts\" of a feed; then crieur check.",
      "Mettez ces lignes dans « accounts » de \(place.path), et \"\(draft.name)\" dans « accounts » d’un flux ; puis crieur check."
    )
  }

  private func show(_ line: String) {
    let bytes = Array((Sanitizer.clean(line) + "\n").utf8)
    _ = write(2, bytes, bytes.count)
  }
}

/// When a credential ends, in the owner's words.
enum Expiry {
  static func sentence(_ date: Date, _ say: Language) -> String {
    say("the credential ends on \(LocalTime.text(date))", "l’accès prend fin le \(LocalTime.text(date))")
  }
}
