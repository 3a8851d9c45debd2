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
    let known = given["relays"] ?? ""
    // A key is made only when it is known where it will speak.
    let relays = known.isEmpty ? try await askRelays(dialogue) : known
    let key = try await key(dialogue)
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

  private static func key(_ dialogue: any Dialogue) async throws(SignInFailure) -> Secret {
    let say = dialogue.language
    var failure = SignInFailure.unanswered
    for _ in 0..<tries {
      let answer = try await dialogue.askSecret(
        say(
          "The secret key, nsec1… or 64 hexadecimal digits; empty: a new one is made",
          "La clé secrète, nsec1… ou 64 chiffres hexadécimaux ; vide : une nouvelle est créée"))
      if answer.reveal().isEmpty { return try made(dialogue) }
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
    throw .network(.unavailable("no key could be made"))
  }
}
