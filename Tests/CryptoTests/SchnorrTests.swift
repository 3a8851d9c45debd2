import Crypto
import Foundation
import TestSupport
import Testing

@Suite struct SchnorrTests {
  /// BIP-340's own vectors: index, secret key, public key, auxiliary bytes, message, signature, verdict, comment.
  static let vectors: [[String]] = {
    guard let path = Shared.path("conformance/bip340/test-vectors.csv"),
      let text = try? String(contentsOfFile: path, encoding: .utf8)
    else { return [] }
    return text.split(whereSeparator: \.isNewline).dropFirst().map { line in
      line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
  }()

  @Test(.enabled(if: Shared.path("conformance/bip340/test-vectors.csv") != nil, "the shared folder is absent"))
  func signaturesAreThoseOfTheVectors() throws {
    #expect(Self.vectors.count == 19)
    for vector in Self.vectors {
      func bytes(_ column: Int) throws -> [UInt8] { try #require(Hexadecimal.decode(vector[column])) }
      let (publicKey, message, signature) = (try bytes(2), try bytes(4), try bytes(5))
      #expect(SchnorrKey.isValid(signature, of: message, by: publicKey) == (vector[6] == "TRUE"), "\(vector[0])")
      guard !vector[1].isEmpty else { continue }
      let key = try #require(SchnorrKey(try bytes(1)))
      #expect(key.publicKey == publicKey)
      guard message.count == 32 else { continue }
      #expect(try key.signature(of: message, auxiliary: bytes(3)) == signature)
      let own = try #require(key.signature(of: message))
      #expect(own == key.signature(of: message), "the same message makes the same signature")
      #expect(SchnorrKey.isValid(own, of: message, by: publicKey))
    }
  }

  @Test func whatIsNoKeyIsRefused() throws {
    let order = try #require(Hexadecimal.decode("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"))
    for bytes in [[], [1], [UInt8](repeating: 0, count: 32), order, [UInt8](repeating: 1, count: 33)] {
      #expect(SchnorrKey(bytes) == nil)
    }
    let key = try #require(SchnorrKey([UInt8](repeating: 1, count: 32)))
    #expect(key.signature(of: [1]) == nil)
    #expect(key.signature(of: order, auxiliary: [1]) == nil)
    #expect(!SchnorrKey.isValid([], of: order, by: key.publicKey))
  }

  @Test func aKeyIsNeverShown() throws {
    let key = try #require(SchnorrKey([UInt8](repeating: 0xAB, count: 32)))
    var shown = "\(key)" + String(reflecting: key)
    dump(key, to: &shown)
    for sign in ["171", "ab", "AB"] { #expect(!shown.contains(sign)) }
  }
}
