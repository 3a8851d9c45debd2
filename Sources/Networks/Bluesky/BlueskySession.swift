internal import FoundationEssentials
internal import Model
internal import Synchronization
internal import Web

/// The right to write for a while, had for an app password and renewed without it.
///
/// https://docs.bsky.app/docs/api/com-atproto-server-create-session and -refresh-session. A session may be created 30 times
/// in five minutes and 300 times a day, so it is kept; an expired one answers 400 ExpiredToken, not 401.
final class BlueskySession: Sendable {
  /// Who we are, where our records lie, and what opens them.
  struct Grant: Sendable {
    let did: String
    let handle: String
    let server: XRPC.Server
    let access: Secret
    let refresh: Secret
  }

  private let settings: BlueskyNetwork.Settings
  private let xrpc: XRPC
  private let grant = Mutex<Grant?>(nil)

  init(_ settings: BlueskyNetwork.Settings, _ xrpc: XRPC) {
    self.settings = settings
    self.xrpc = xrpc
  }

  var refusal: BlueskyRefusal {
    let grant = grant.withLock { $0 }
    return BlueskyRefusal(secrets: [settings.password, grant?.access, grant?.refresh].compactMap { $0 })
  }

  /// The session that there is, or a new one.
  func current() async throws(PublishFailure) -> Grant {
    if let grant = grant.withLock({ $0 }) { return grant }
    return try await create()
  }

  /// A session that the server knows at this moment: a post that follows at once does not meet its end.
  func proven() async throws(PublishFailure) -> Grant {
    guard let kept = grant.withLock({ $0 }) else { return try await create() }
    let response = try await kept.server.read("com.atproto.server.getSession", bearer: kept.access)
    if response.status == 200, let said = response.json(SessionAnswer.self) {
      try said.requireActive()
      return keep(
        Grant(
          did: kept.did, handle: said.handle ?? kept.handle, server: kept.server, access: kept.access,
          refresh: kept.refresh))
    }
    guard refusal.endsSession(response) else { throw refusal.ofReading(response) }
    return try await renew(kept)
  }

  /// The next request begins with a new session.
  func forget() { grant.withLock { $0 = nil } }

  private func renew(_ kept: Grant) async throws(PublishFailure) -> Grant {
    let response: Response
    do {
      response = try await kept.server.send(
        .post, "com.atproto.server.refreshSession", body: nil, bearer: kept.refresh)
    } catch {
      throw .reading(error)
    }
    if response.status == 200, let said = response.json(SessionAnswer.self), let renewed = granted(said) {
      try said.requireActive()
      return keep(renewed)
    }
    // A server in trouble keeps the session; any other answer ends it.
    guard (400..<500).contains(response.status), response.status != 429 else { throw refusal.ofReading(response) }
    forget()
    return try await create()
  }

  private func create() async throws(PublishFailure) -> Grant {
    guard let server = XRPC.Server(settings.server, xrpc) else {
      throw .unavailable("the account's server is not an address like https://bsky.social")
    }
    let encoder = JSONEncoder()
    let body: [UInt8]
    do {
      body = Array(
        try encoder.encode(["identifier": settings.handle, "password": settings.password.reveal()]))
    } catch {
      throw .unavailable("the account's name cannot be written as JSON")
    }
    let response: Response
    do {
      response = try await server.send(.post, "com.atproto.server.createSession", body: body, bearer: nil)
    } catch {
      throw .reading(error)
    }
    guard response.status == 200 else { throw refusal.ofSigningIn(response) }
    guard let said = response.json(SessionAnswer.self), let granted = granted(said) else {
      throw .unavailable("the server's answer names no account: is this the address of a Bluesky server?")
    }
    try said.requireActive()
    return keep(granted)
  }

  private func keep(_ granted: Grant) -> Grant {
    grant.withLock { $0 = granted }
    return granted
  }

  /// The account's records lie where its document says; nothing goes there over http that was asked for over https.
  private func granted(_ said: SessionAnswer) -> Grant? {
    guard let did = said.did, did.hasPrefix("did:"), did.utf8.count <= 256, let access = said.accessJwt,
      let refresh = said.refreshJwt
    else { return nil }
    let isSafe: (String) -> Bool = { $0.hasPrefix("https://") || !self.settings.server.hasPrefix("https://") }
    let own = said.home.flatMap { isSafe($0) ? XRPC.Server($0, xrpc) : nil }
    guard let server = own ?? XRPC.Server(settings.server, xrpc) else { return nil }
    return Grant(
      did: did, handle: said.handle ?? settings.handle, server: server, access: Secret(access), refresh: Secret(refresh)
    )
  }
}

/// What `createSession`, `refreshSession` and `getSession` answer, as far as it is needed.
private struct SessionAnswer: Decodable {
  let did: String?
  let handle: String?
  let accessJwt: String?
  let refreshJwt: String?
  private let active: Bool?
  private let status: String?
  private let didDoc: Document?

  private struct Document: Decodable { let service: [Lenient<Service>]? }
  private struct Service: Decodable {
    let id: String
    let serviceEndpoint: String
  }
  private enum Keys: String, CodingKey { case did, handle, accessJwt, refreshJwt, active, status, didDoc }

  init(from decoder: any Decoder) throws {
    let answer = try decoder.container(keyedBy: Keys.self)
    did = answer.lenient(String.self, .did)
    handle = answer.lenient(String.self, .handle)
    accessJwt = answer.lenient(String.self, .accessJwt)
    refreshJwt = answer.lenient(String.self, .refreshJwt)
    active = answer.lenient(Bool.self, .active)
    status = answer.lenient(String.self, .status)
    didDoc = answer.lenient(Document.self, .didDoc)
  }

  /// The account's own server.
  var home: String? {
    didDoc?.service?.lazy.compactMap(\.value).first { $0.id.hasSuffix("#atproto_pds") }?.serviceEndpoint
  }

  func requireActive() throws(PublishFailure) {
    if active == false { throw .gone("the account is \(ServerWords.bounded(status ?? "not active"))") }
  }
}
