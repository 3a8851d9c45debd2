import FoundationEssentials
import FuzzSupport
import Model
import Networks
import Web

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzJSON.test(Input(bytes, count))
  return 0
}

/// Any bytes as the answer of a microblog's server or of a link shortener.
enum FuzzJSON {
  private static let token = "canary-4f9d1c7e"
  private static let link = "https://blog.example.org/2026/11/billet/?p=4711&q=a-long-link-that-a-short-one-may-replace"
  private static let now = Date(timeIntervalSince1970: 1_800_000_000)
  private static let statuses = [200, 200, 200, 201, 202, 204, 302, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503]
  private static let types = ["application/json", "application/json; charset=utf-8", "text/html", "text/plain"]
  private static let post = Post(
    text: "Bonjour \(link)", links: [link], created: now, key: "0123456789abcdef0123456789abcdef")

  static func test(_ input: Input) {
    var input = input
    let status = input.choose(statuses)
    let headers = [(name: "Content-Type", value: input.choose(types))]
    let transport = OneAnswer(status: status, headers: headers, body: input.bytes)
    let network = MastodonNetwork(
      account: AccountSettings(
        name: "toots", settings: .init(server: "https://social.example.org", token: Secret(token))),
      transport: transport, files: NoFiles())
    switch input.choose([0, 1, 2, 3]) {
    case 0: verify(network)
    case 1: publish(network, status)
    case 2: find(network)
    default: shorten(transport)
    }
  }

  private static func verify(_ network: MastodonNetwork) {
    switch waiting({ () async throws(PublishFailure) in try await network.verify() }) {
    case .success(let identity):
      Fuzzer.hold((1...100_000).contains(identity.limit.max), "the limit is believable: \(identity.limit.max)")
      Fuzzer.holdLink(identity.url, "the account's page")
      hold(identity.name)
    case .failure(let failure): hold(failure)
    }
  }

  private static func publish(_ network: MastodonNetwork, _ status: Int) {
    switch waiting({ () async throws(PublishFailure) in try await network.publish(post) }) {
    case .success(let receipt):
      Fuzzer.hold((200..<300).contains(status), "only a success is a receipt: \(status)")
      Fuzzer.hold(!receipt.id.isEmpty, "a receipt has an id")
      Fuzzer.holdLink(receipt.url, "the post's page")
    case .failure(let failure):
      hold(failure)
      if (200..<400).contains(status) || status >= 500 {
        Fuzzer.hold(failure.verdict == "uncertain", "what may have arrived is uncertain: \(status) \(failure)")
      }
    }
  }

  private static func find(_ network: MastodonNetwork) {
    let me = Identity(
      id: "7", name: "@owner@social.example.org", limit: MastodonNetwork.limit, reconciliation: .keyAndLookup)
    let found = waiting { () async throws(PublishFailure) in
      try await network.find(post, of: me, anchor: "5", besides: ["4"])
    }
    switch found {
    case .success(.found(let receipt)): Fuzzer.holdLink(receipt.url, "the post's page")
    case .success: break
    case .failure(let failure):
      hold(failure)
      Fuzzer.hold(failure.verdict != "uncertain", "reading changes nothing: \(failure)")
    }
  }

  private static func shorten(_ transport: OneAnswer) {
    let (secret, timeout) = (Secret(token), Duration.seconds(1))
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
        Fuzzer.hold(!short.contains(token), "the secret is in a short link")
      case .failure(let failure): hold("\(failure)")
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

  private static func hold(_ failure: PublishFailure) {
    hold(failure.detail)
    if case .tooLong(let limit?) = failure { Fuzzer.hold(limit > 0, "a limit: \(limit)") }
    if case .limited(let until?) = failure {
      let wait = until.timeIntervalSince(now)
      Fuzzer.hold(wait > 0 && wait <= 86_400, "a wait of a day at most: \(wait)")
    }
  }

  /// A server's words go into logs and terminals.
  private static func hold(_ words: String) {
    Fuzzer.hold(!words.contains(token), "the secret is told")
    Fuzzer.hold(words.utf8.count < 4000, "a server's words are bounded: \(words.utf8.count)")
    let isClean = words.unicodeScalars.allSatisfy { $0.value >= 0x20 && !$0.properties.isBidiControl }
    Fuzzer.hold(isClean, "a control character in \(words.debugDescription)")
  }
}

private struct NoFiles: PostFiles {
  func contents(of path: String) throws(FileFailure) -> [UInt8]? { nil }
  func append(_ bytes: [UInt8], to path: String) throws(FileFailure) {}
  func requireWritable(_ path: String) throws(FileFailure) {}
  func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {}
  func exclusively<Value>(_ path: String, _ work: () async throws(PublishFailure) -> Value)
    async throws(PublishFailure) -> Value
  { try await work() }
}
