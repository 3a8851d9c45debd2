import Crypto
import Foundation
import TestSupport
import Testing

@Suite struct HMACTests {
  /// RFC 2202 and RFC 4231, test case 2.
  @Test(arguments: [
    (HashMethod.sha1, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79"),
    (.sha256, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
    (
      .sha384,
      "af45d2e376484031617f78d2b58a6b1b9c7ef464f5a01b47e42ec3736322445e8e2240ca5e69e2c78b3239ecfab21649"
    ),
    (
      .sha512,
      "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
        + "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737"
    ),
  ])
  func aCodeIsThatOfTheStandard(method: HashMethod, code: String) {
    let (key, message) = (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8))
    #expect(Hexadecimal.encode(HMAC.code(method, key: key, message)) == code)
    let pieces = KeyedDigest(method, key: key)
    for byte in message { withUnsafeBytes(of: byte) { pieces.take($0) } }
    #expect(Hexadecimal.encode(pieces.finish()) == code)
  }

  @Test(.enabled(if: Shared.path("conformance/vectors/websub-hmac.json") != nil, "the shared folder is absent"))
  func aSignatureIsThatOfTheVectors() throws {
    struct Vectors: Decodable {
      var body: String
      var secret: String
      var signatures: [String: String]
      enum CodingKeys: String, CodingKey { case body, secret, signatures = "X-Hub-Signature" }
    }
    let path = try #require(Shared.path("conformance/vectors/websub-hmac.json"))
    let vectors = try JSONDecoder().decode(Vectors.self, from: Data(contentsOf: URL(fileURLWithPath: path)))
    #expect(Set(vectors.signatures.keys) == Set(HashMethod.allCases.map(\.rawValue)))
    for method in HashMethod.allCases {
      let code = HMAC.code(method, key: Array(vectors.secret.utf8), Array(vectors.body.utf8))
      #expect(vectors.signatures[method.rawValue] == "\(method)=\(Hexadecimal.encode(code))")
    }
  }

  @Test func whatIsEmptyEqualsNothing() {
    #expect(ConstantTime.equal([1, 2], [1, 2]))
    #expect(!ConstantTime.equal([1, 2], [1, 3]) && !ConstantTime.equal([1], [1, 2]) && !ConstantTime.equal([], []))
    #expect(HMAC.sha256(key: [], []).count == 32)
  }

  @Test(
    arguments: [("", []), ("00ff", [0, 255]), ("aBCd", [0xab, 0xcd]), ("0", nil), ("0g", nil), ("é", nil)]
      as [(String, [UInt8]?)])
  func hexadecimalIsReadInEitherCase(text: String, bytes: [UInt8]?) { #expect(Hexadecimal.decode(text) == bytes) }

  @Test func randomBytesDiffer() { #expect(Set((0..<100).map { _ in RandomBytes.make(16) }).count == 100) }
}
