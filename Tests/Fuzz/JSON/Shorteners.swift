import FuzzSupport
import Model
import Networks
import Web

/// Any bytes as the answer of every link shortener.
enum Shorteners {
  private static let link =
    "https://blog.example.org/2026/11/billet/?p=4711&q=a-long-link-that-a-short-one-may-replace"

  static func run(_ input: inout Input) {
    let answer = HostileAnswer(&input, telling: [])
    guard case .status(let status) = answer.fate else { return }
    let transport = OneAnswer(status: status, headers: answer.headers, body: answer.body)
    let (secret, timeout) = (Secret(Canary.token), Duration.seconds(1))
    // is.gd has no secret, so that it cannot hide it.
    if case .success(let short) = shortened(by: IsGd(settings: .init(), timeout: timeout, transport: transport)) {
      hold(short: short)
    }
    let shorteners: [any LinkShortener] = [
      YOURLS(
        settings: .init(server: "https://sho.rt.example.org", signature: secret), timeout: timeout,
        transport: transport),
      Shlink(settings: .init(server: "https://s.example.org", key: secret), timeout: timeout, transport: transport),
      Bitly(settings: .init(token: secret), timeout: timeout, transport: transport),
      TinyURL(settings: .init(token: secret), timeout: timeout, transport: transport),
    ]
    for shortener in shorteners {
      switch shortened(by: shortener) {
      case .success(let short):
        hold(short: short)
        Fuzzer.hold(!short.contains(Canary.token), "the secret is in a short link")
      case .failure(let failure): Words.hold("\(failure)", of: "a shortener's failure", hiding: [Canary.token])
      }
    }
  }

  private static func shortened(by shortener: any LinkShortener) -> Result<String, ShorteningFailure> {
    waiting { () async throws(ShorteningFailure) in try await shortener.shorten(link) }
  }

  private static func hold(short link: String) {
    Fuzzer.holdLink(link, "a short link")
    Fuzzer.hold(link.utf8.count <= min(200, Self.link.utf8.count), "a short link is short: \(link)")
  }
}
