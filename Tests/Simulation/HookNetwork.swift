import FoundationEssentials
import Model
import Networks
import Web

/// A network without any look-up, class D: a web hook that takes a text.
struct HookNetwork: Network {
  struct Settings: Decodable, Sendable {
    var server: String
    var token: Secret
  }

  static let name = "hook"
  static let summary: [Language: String] = [.en: "a web hook", .fr: "un crochet"]
  static let keys: [SettingKey] = []
  static let limit = TextLimit(max: 500, rule: CountingRule(unit: .graphemes))
  static let reconciliation = Reconciliation.nothing

  let account: AccountSettings<Settings>
  let transport: any Transport

  init(account: AccountSettings<Settings>, transport: any Transport, files: any PostFiles) {
    self.account = account
    self.transport = transport
  }

  func verify() async throws(PublishFailure) -> Identity {
    Identity(id: account.name, name: account.name, limit: Self.limit, reconciliation: Self.reconciliation)
  }

  func publish(_ post: Post) async throws(PublishFailure) -> Receipt {
    guard let origin = Origin(account.settings.server) else { throw .rejected("no address") }
    let request = Request(
      .post, account.settings.server + "/hook", headers: [("Content-Type", "application/json")],
      body: Array("{\"status\":\(JSONText.quoted(post.text))}".utf8),
      credential: Credential(secret: account.settings.token, origin: origin), timeout: account.timeout, redirects: 0)
    let response: Response
    do throws(TransportFailure) {
      response = try await transport.send(request)
    } catch {
      throw error.requestSent ? .uncertain("no answer") : .unavailable("not reached")
    }
    switch response.status {
    case 200..<300:
      let text = String(decoding: response.body, as: UTF8.self)
      let id = text.split(separator: "\"").dropFirst(5).first.map(String.init)
      guard text.contains("\"ok\":true"), let id else { throw .uncertain("no receipt") }
      return Receipt(id: id)
    case 401: throw .unauthorized("401")
    case 429: throw .limited(until: nil)
    default: throw .uncertain("status \(response.status)")
    }
  }

  func find(_ post: Post, of identity: Identity, anchor: String?, besides others: Set<String>)
    async throws(PublishFailure) -> Lookup
  {
    .absent(fresh: false, newest: nil)
  }
}
