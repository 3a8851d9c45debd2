import Foundation
import Model
import Testing

@testable import Networks

/// What adapters say themselves, for a person who reads French.
@Suite struct OwnWordsTests {
  @Test(arguments: [
    (
      "the room is encrypted, which Crieur is not able to write: choose a room that is not",
      "le salon est chiffré, et Crieur ne sait pas y écrire : choisissez un salon qui ne l’est pas"
    ),
    ("there is no room #a:b: Room alias not found", "il n’y a pas de salon #a:b : Room alias not found"),
    (
      "the server's answer names no account: is this the address of a Mastodon server?",
      "la réponse du serveur ne nomme aucun compte : est-ce l’adresse d’un serveur Mastodon ?"
    ),
    (
      "the server's answer names no account: is this the address of a diaspora* pod?",
      "la réponse du serveur ne nomme aucun compte : est-ce l’adresse d’un pod diaspora* ?"
    ),
    ("the server cannot be reached: Connection refused", "le serveur est injoignable : Connection refused"),
    ("no answer in time", "pas de réponse à temps"),
    ("an answer of more than 10 bytes", "une réponse de plus de 10 octets"),
    ("status 502: later", "statut 502 : later"),
    (
      "status 301: the server points elsewhere; is its address right?",
      "statut 301 : le serveur renvoie ailleurs ; son adresse est-elle juste ?"
    ),
    ("Invalid username or password", "Invalid username or password"), ("", ""), ("*", "*"),
    (
      "no such API there: status 404: the answer broke off",
      "pas d’API de ce genre là-bas : statut 404 : la réponse s’est interrompue"
    ),
  ])
  func theyAreSaidInFrenchAndAServersWordsStay(english: String, french: String) {
    #expect(OwnWords.told(english, in: .fr) == french)
    #expect(OwnWords.told(english, in: .en) == english)
    #expect(PublishFailure.gone(english).told(in: .fr) == .gone(french))
  }

  /// So that no word here outlives the one that an adapter says.
  @Test func everyOneIsSaidSomewhere() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources/Networks")
    let files = FileManager.default.enumerator(atPath: sources.path)?.compactMap { $0 as? String } ?? []
    let texts = try files.filter { $0.hasSuffix(".swift") && !$0.hasSuffix("OwnWords.swift") }.map {
      try String(contentsOf: sources.appendingPathComponent($0), encoding: .utf8).replacing("\\\"", with: "\"")
    }
    #expect(texts.count > 50)
    for (english, french) in OwnWords.french {
      let pieces = english.split(separator: "*").filter { $0.count > 3 }
      #expect(pieces.allSatisfy { piece in texts.contains { $0.contains(piece) } }, "\(english)")
      #expect(english.filter { $0 == "*" } == french.filter { $0 == "*" }, "\(english)")
      #expect(!french.contains("'") && french.firstMatch(of: /[a-z0-9)][:;?!]( |$)/) == nil, "\(french)")
    }
  }
}
