import Crypto
import Foundation
import Model
import Testing
import Web

@testable import Networks

/// `crieur connect nostr`: a key that is brought, or a new one.
@Suite struct NostrSignInTests {
  /// The example keys of https://github.com/nostr-protocol/nips/blob/master/19.md
  private static let nsec = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5"
  private static let npub = "npub10elfcs4fr0l0r8af98jlmgdh9c8tcxjvz9qkw038js35mp4dma8qzvjptg"
  private static let hex = "67dea2ed018072d675f5415ecfaed7d2597555e202d85b3d65ea4e58d2d92ffa"
  private static let relay = "wss://relay.example.org"

  private func signIn(_ dialogue: ScriptedDialogue, given: [String: String] = [:]) async throws(SignInFailure)
    -> [String: SignInValue]
  {
    try await NostrNetwork.signIn(dialogue, given: given, transport: ScriptedTransport([]))
  }

  private func secret(_ values: [String: SignInValue]) throws -> String {
    guard case .secret(let secret)? = values["key"] else { throw SignInFailure.unanswered }
    return secret.reveal()
  }

  /// The words of the dialogue that begin so.
  private func words(_ dialogue: ScriptedDialogue, _ prefix: String) -> [Substring] {
    dialogue.shown.flatMap { $0.split(separator: " ") }.filter { $0.hasPrefix(prefix) }
  }

  @Test(arguments: Language.allCases)
  func aNewKeyIsMadeAndOnlyItsPublicHalfShown(language: Language) async throws {
    var made: Set<String> = []
    for _ in 0..<2 {
      let dialogue = ScriptedDialogue(["\(Self.relay), wss://nostr.example.org", ""], language: language)
      let values = try await signIn(dialogue)
      #expect(values["relays"] == .text("\(Self.relay) wss://nostr.example.org"))
      let nsec = try secret(values)
      let bytes = try #require(Bech32.decode(nsec, prefix: "nsec"))
      let key = try #require(SchnorrKey(bytes))
      #expect(words(dialogue, "npub1") == [Substring(Bech32.encode("npub", key.publicKey))])
      let shown = dialogue.shown.joined()
      #expect(!shown.contains("nsec") && !shown.contains(Hexadecimal.encode(bytes)) && dialogue.unused.isEmpty)
      made.insert(nsec)
    }
    #expect(made.count == 2)
  }

  @Test(arguments: [nsec, nsec.uppercased(), hex, hex.uppercased()])
  func aKeyThatIsThereIsTakenInEitherForm(word: String) async throws {
    let dialogue = ScriptedDialogue([word])
    let values = try await signIn(dialogue, given: ["relays": Self.relay])
    #expect(try secret(values) == Self.nsec)
    #expect(values["relays"] == .text(Self.relay))
    #expect(dialogue.shown == ["This is the key of \(Self.npub)."])
  }

  // MARK: Where the account has a key

  private static let other = "nsec1" + String(Bech32.encode("nsec", Array(repeating: 7, count: 32)).dropFirst(5))

  private func signIn(_ dialogue: ScriptedDialogue, held: HeldSecret) async throws(SignInFailure)
    -> [String: SignInValue]
  {
    try await NostrNetwork.signIn(
      dialogue, given: ["relays": Self.relay], held: ["key": held], transport: ScriptedTransport([]))
  }

  @Test(arguments: [nsec, hex])
  func theKeyThatTheAccountHasStays(word: String) async throws {
    let dialogue = ScriptedDialogue([""])
    #expect(try secret(try await signIn(dialogue, held: .known(Secret(word)))) == Self.nsec)
    #expect(dialogue.shown == ["The account has the key of \(Self.npub)."])
  }

  @Test(arguments: [(Language.en, "new"), (.fr, "Nouvelle"), (.en, other)])
  func onlyWhoSaysSoGetsAnother(language: Language, answer: String) async throws {
    let dialogue = ScriptedDialogue([answer], language: language)
    let key = try secret(try await signIn(dialogue, held: .known(Secret(Self.nsec))))
    #expect(key != Self.nsec && key.hasPrefix("nsec1") && (answer != Self.other || key == Self.other))
  }

  @Test func aKeyThatCannotBeReadIsNotReplacedWithoutAWord() async throws {
    let dialogue = ScriptedDialogue(["", "no", "", "", "", ""])
    await #expect(throws: SignInFailure.unanswered) { _ = try await signIn(dialogue, held: .sealed) }
    let agreed = ScriptedDialogue(["", "yes"])
    #expect(try secret(try await signIn(agreed, held: .sealed)).hasPrefix("nsec1"))
    // What lies there is no key: it is asked about in the same way.
    await #expect(throws: SignInFailure.unanswered) {
      _ = try await signIn(ScriptedDialogue(["", ""]), held: .known(Secret("broken")))
    }
  }

  @Test func aWrongAnswerMayBeGivenAgain() async throws {
    let dialogue = ScriptedDialogue(
      ["", "relay.example.org", Self.relay, Self.npub, String(Self.nsec.dropLast()), Self.nsec], language: .fr)
    #expect(try secret(try await signIn(dialogue)) == Self.nsec)
    #expect(
      dialogue.shown.dropLast() == [
        "l’adresse d’un relais commence par wss://", "c’est la clé publique, et il faut la clé secrète (nsec1…)",
        "ce n’est pas une clé secrète de Nostr",
      ])
    #expect(!dialogue.shown.joined().contains(Self.nsec.dropLast()))
  }

  /// Zero, the group's order, 63 digits, another prefix, and an answer that nobody gives.
  @Test(
    arguments: [
      (
        [
          String(repeating: "0", count: 64), "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141",
          String(hex.dropLast()),
        ], SignInFailure.unusable("this is no secret key of Nostr")
      ),
      (
        [hex + "00", "note1", npub],
        .unusable("this is the public key, and the secret one (nsec1…) is needed")
      ),
      ([], .unanswered),
    ] as [([String], SignInFailure)])
  func noKeyComesOfThis(lines: [String], failure: SignInFailure) async {
    await #expect(throws: failure) { _ = try await signIn(ScriptedDialogue(lines), given: ["relays": Self.relay]) }
    #expect(failure.exitStatus == .usage)
  }

  @Test(arguments: [
    (Language.en, "a relay’s address begins with wss://: nothing was written, try again"),
    (.fr, "l’adresse d’un relais commence par wss:// : rien n’a été écrit, réessayez"),
  ])
  func withoutARelayThereIsNoKey(language: Language, sentence: String) async {
    let dialogue = ScriptedDialogue(["https://a.example", "wss://", "no relay", ""], language: language)
    let failure = await #expect(throws: SignInFailure.self) { _ = try await signIn(dialogue) }
    #expect(failure?.sentence(in: language) == sentence)
    #expect(dialogue.unused == [""])
  }
}
