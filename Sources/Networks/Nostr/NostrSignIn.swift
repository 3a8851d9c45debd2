internal import Crypto
internal import Model
public import Web

/// Nostr has no server to sign in at: a key is the account. Who has one gives it, and Crieur makes one for who has not.
///
/// https://github.com/nostr-protocol/nips/blob/master/19.md
extension NostrNetwork: SignsIn {
  private static let tries = 3

  /// Asks for the relays, then for a key, and makes one where the answer is empty.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    try await signIn(dialogue, given: given, held: [:], transport: transport)
  }

  /// The same where the account has a key: it stays unless the person says otherwise, for another key is another account.
  public static func signIn(
    _ dialogue: any Dialogue, given: [String: String], held: [String: HeldSecret], transport: any Transport
  ) async throws(SignInFailure) -> [String: SignInValue] {
    let known = given["relays"] ?? ""
    // A key is made only when it is known where it will speak.
    let relays = known.isEmpty ? try await askRelays(dialogue) : known
    let key = try await key(dialogue, held["key"])
    return ["relays": .text(relays), "key": .secret(key)]
  }

  private static func askRelays(_ dialogue: any Dialogue) async throws(SignInFailure) -> String {
    let say = dialogue.language
    var failure = SignInFailure.unanswered
    for _ in 0..<tries {
      let answer = try await dialogue.ask(
        say(
          "The relays’ addresses (wss://…), a blank between",
          "Les adresses des relais (wss://…), séparées par une espace"
        ))
      if answer.isEmpty { continue }
      if let relays = relays(in: answer) { return relays.joined(separator: " ") }
      let words = say("a relay’s address begins with wss://", "l’adresse d’un relais commence par wss://")
      failure = .unusable(words)
      dialogue.show(words)
    }
    throw failure
  }

  private static func key(_ dialogue: any Dialogue, _ held: HeldSecret?) async throws(SignInFailure) -> Secret {
    let say = dialogue.language
    var failure = SignInFailure.unanswered
    let old = kept(held)
    if let old {
      let author = Bech32.encode("npub", old.key.publicKey)
      dialogue.show(say("The account has the key of \(author).", "Le compte a la clé de \(author)."))
    }
    for _ in 0..<tries {
      let answer = try await dialogue.askSecret(question(isKept: old != nil, say))
      if answer.reveal().isEmpty {
        if let old { return old.secret }
        if held == nil { return try made(dialogue) }
        if try await agrees(dialogue) { return try made(dialogue) }
        continue
      }
      if ["new", "nouvelle"].contains(answer.reveal().lowercased()), held != nil { return try made(dialogue) }
      if let (key, bytes) = secretKey(in: answer.reveal()) {
        let author = Bech32.encode("npub", key.publicKey)
        dialogue.show(say("This is the key of \(author).", "C’est la clé de \(author)."))
        return Secret(Bech32.encode("nsec", bytes))
      }
      let isPublic = Bech32.decode(answer.reveal(), prefix: "npub") != nil
      let words =
        isPublic
        ? say(
          "this is the public key, and the secret one (nsec1…) is needed",
          "c’est la clé publique, et il faut la clé secrète (nsec1…)")
        : say("this is no secret key of Nostr", "ce n’est pas une clé secrète de Nostr")
      failure = .unusable(words)
      dialogue.show(words)
    }
    throw failure
  }

  /// What the account has, where it is a key.
  private static func kept(_ held: HeldSecret?) -> (key: SchnorrKey, secret: Secret)? {
    guard case .known(let secret)? = held, let (key, bytes) = secretKey(in: secret.reveal()) else { return nil }
    return (key, Secret(Bech32.encode("nsec", bytes)))
  }

  private static func question(isKept: Bool, _ say: Language) -> String {
    isKept
      ? say(
        "Empty: this key stays; «new»: a new one is made, which is another account; or another secret key, nsec1…",
        "Vide : cette clé reste ; « nouvelle » : une nouvelle est créée, ce qui est un autre compte ; ou une autre clé secrète, nsec1…"
      )
      : say(
        "The secret key, nsec1… or 64 hexadecimal digits; empty: a new one is made",
        "La clé secrète, nsec1… ou 64 chiffres hexadécimaux ; vide : une nouvelle est créée")
  }

  /// To another account, where it is not known which the old one is.
  private static func agrees(_ dialogue: any Dialogue) async throws(SignInFailure) -> Bool {
    let say = dialogue.language
    return try await dialogue.confirm(
      say(
        "The account has a key that cannot be read here, and a new one is another account for its readers. Make a new one?",
        "Le compte a une clé qui ne peut être lue ici, et une nouvelle est un autre compte pour ses lecteurs. En créer une nouvelle ?"
      ))
  }

  /// A key of 32 bytes that nobody can guess; its public half is shown, its secret half goes nowhere but to the caller.
  private static func made(_ dialogue: any Dialogue) throws(SignInFailure) -> Secret {
    let say = dialogue.language
    // Not all of 2^256 numbers are keys: all but one in 2^128.
    for _ in 0..<tries {
      let bytes = RandomBytes.make(32)
      guard let key = SchnorrKey(bytes) else { continue }
      let author = Bech32.encode("npub", key.publicKey)
      dialogue.show(
        say(
          "A new key is made, and readers find the blog by its public half: \(author)",
          "Une nouvelle clé est créée, et les lecteurs trouvent le blog par sa moitié publique : \(author)"))
      dialogue.show(
        say(
          "Its secret half is kept only once a relay has answered, in the file that is named then. Nobody can give it back to you: keep a copy of that file in a safe place.",
          "Sa moitié secrète n’est gardée qu’une fois qu’un relais a répondu, dans le fichier nommé alors. Personne ne pourra vous la rendre : gardez une copie de ce fichier en lieu sûr."
        ))
      return Secret(Bech32.encode("nsec", bytes))
    }
    throw .unusable(say("no key could be made", "aucune clé n’a pu être créée"))
  }
}
