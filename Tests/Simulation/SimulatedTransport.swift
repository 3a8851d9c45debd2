import FoundationEssentials
import Model
import Web

/// The network between the daemon and the world: it checks every request and takes it to its server.
struct SimulatedTransport: Transport {
  let world: World
  let life: Life
  /// Only pages of entries are asked for, to see whether they are there.
  var isPageWatch = false

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    guard !life.isOver else { throw TransportFailure(.cancelled, url: request.url, requestSent: false) }
    checkSecret(of: request)
    let line = Way(request.url)
    if let blog = world.blog(at: line.host) {
      let server = BlogServer(blog: blog, world: world, life: life)
      if isPageWatch { return try await server.answerWatch(request, line) }
      return try await server.answer(request, line)
    }
    guard let account = world.accounts.first(where: { $0.host == line.host }) else {
      world.violate("I11", "a request to an unknown host: \(request.url)")
      throw TransportFailure(.unresolvable, url: request.url, requestSent: false)
    }
    if request.method == .get {
      return try await SocialServer(account: account, world: world, life: life).read(request, line)
    }
    if let afterwards = world.afterwards, LaterRequest.isOne(request, line) {
      return try await LaterRequest(
        request: request, way: line, account: account, world: world, life: life, afterwards: afterwards
      ).outcome()
    }
    return try await PublishRequest(request: request, account: account, world: world, life: life).outcome()
  }

  /// I11: a secret goes to its own server, over a safe way, and nobody else's request carries one.
  private func checkSecret(of request: Request) {
    guard let credential = request.credential else { return }
    let host = Way(request.url).host
    let owner = world.accounts.first { $0.host == host }
    if credential.origin != Origin(request.url) || owner?.token != credential.secret.reveal() {
      world.violate("I11", "the secret of another goes to \(host)")
    }
    if request.redirects > 0 { world.violate("I11", "a request with a secret may be redirected") }
  }
}

/// An address in its parts.
struct Way {
  let host: String
  let path: String
  let query: [String: String]

  init(_ url: String) {
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
    host = String(rest.prefix { $0 != "/" && $0 != "?" })
    path = String(rest.dropFirst(host.count).prefix { $0 != "?" })
    let pairs = rest.drop { $0 != "?" }.dropFirst().split(separator: "&").map { $0.split(separator: "=", maxSplits: 1) }
    query = Dictionary(
      pairs.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }, uniquingKeysWith: { first, _ in first })
  }
}

extension Request {
  func header(_ name: String) -> String? { headers.first { $0.name.lowercased() == name.lowercased() }?.value }

  func lost(_ kind: TransportFailure.Kind, sent: Bool) -> TransportFailure {
    TransportFailure(kind, url: url, detail: "simulated", requestSent: sent)
  }
}
