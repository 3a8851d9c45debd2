import Foundation
import Model
import Testing
import Web

@testable import Networks

@Suite struct OAuth1Tests {
  /// The worked example of X's own page, with keys that the page publishes as invalid:
  /// https://docs.x.com/fundamentals/authentication/oauth-1-0a/creating-a-signature
  @Test func aSignatureIsThatOfTheWorkedExample() {
    let token = "370773112-GmHxMAgYyLbNEtIKZeRNFsMKPR9EyMZeS9weJAEb"
    let key = OAuth1(
      consumerKey: Secret("xvz1evFS4wEEPTGEFPHBog"),
      consumerSecret: Secret("kAcSOqF21Fu85e7zjz7ZN2U4ZRhfV3WpwPAoE3Z7kBw"),
      token: Secret(token),
      tokenSecret: Secret("LswwdoUaIvS8ltyTt5jkRh4J50vUPVVHtR2YPi5kE"))
    let parameters = [
      (name: "status", value: "Hello Ladies + Gentlemen, a signed OAuth request!"),
      ("oauth_consumer_key", key.consumerKey.reveal()), ("oauth_token", token),
      ("oauth_nonce", "kYjzVBB8Y0ZFabxSWbWovY3uYSQ2pTgmZeNu2VS4cg"), ("oauth_signature_method", "HMAC-SHA1"),
      ("oauth_timestamp", "1318622958"), ("oauth_version", "1.0"),
    ]
    let url = "https://api.x.com/1.1/statuses/update.json?include_entities=true"
    #expect(key.signature(of: .post, url, parameters) == "Ls93hJiZbQ3akF3HF3x1Bz8/zU4=")
  }

  /// RFC 5849, section 3.4.1.1: names twice, empty values, encoded and double characters, a host in capitals.
  @Test func theBaseStringIsThatOfTheStandard() {
    let parameters = [
      (name: "oauth_consumer_key", value: "9djdj82h48djs9d2"), ("oauth_token", "kkk9d7dh3k39sjv7"),
      ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", "137131201"), ("oauth_nonce", "7d8f3e4a"),
      ("c2", ""), ("a3", "2 q"),
    ]
    #expect(
      OAuth1.base(of: .post, "http://EXAMPLE.com:80/request?b5=%3D%253D&a3=a&c%40=&a2=r%20b", parameters)
        == "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D%26c%2540%3D"
        + "%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a%26oauth_signature_method%3DHMAC-SHA1"
        + "%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7")
  }

  @Test func noTwoMomentsHaveOneNonce() throws {
    let key = OAuth1(
      consumerKey: Secret("k"), consumerSecret: Secret("s"), token: Secret("t"), tokenSecret: Secret("u"))
    let lines = try [0, 0.000_001, 0.001, 1].map {
      try key.credential(for: .get, "https://x.example.org/a", at: .reference.addingTimeInterval($0)).secret.reveal()
    }
    #expect(Set(lines).count == lines.count)
  }
}
