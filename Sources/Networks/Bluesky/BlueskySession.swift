internal import FoundationEssentials
internal import Model
internal import Synchronization
internal import Web

/// The right to write for a while, had for an app password, renewed without it, and kept over restarts.
///
/// https://docs.bsky.app/docs/api/com-atproto-server-create-session and -refresh-session. A session may be created 30 times
/// in five minutes and 300 times a day, so it lies in `tokens/`; an expired one answers 400 ExpiredToken, not 401. A server
/// may end the old tokens with the first use of new ones: those are on the disk before.
final class BlueskySession: Sendable {
  /// Who we are, where our records lie, and what opens them.
  struct Grant: Sendable {
    let did: String
    var handle: String
    let server: String
    let access: Secret
    let refresh: Secret
  }

  // A class because renewed tokens take the place of the old ones.
  private struct State {
    var grant: Grant?
    /// The server has known it in this life of the program, and has refused nothing since.
    var isProven = false
    var wasRead = false
  }

  private let account: AccountSettings<BlueskyNetwork.Settings>
  private let transport: any Transport
  private let files: any PostFiles
  private let state = Mutex(State())

  init(
    _ account: AccountSettings<BlueskyNetwork.Settings>, _ transport: any Transport, _ files: any PostFiles
  ) {
    self.account = account
    self.transport = transport
    self.files = files
  }

  var refusal: BlueskyRefusal {
    let grant = state.withLock { $0.grant }
    return BlueskyRefusal(
      common: Refusal(secrets: [account.settings.password, grant?.access, grant?.refresh].compactMap { $0 }))
  }

  /// How the account's own server is spoken to: https://atproto.com/specs/xrpc
  func client(_ grant: Grant) -> APIClient { client(grant.server, grant.access) }

  private func client(_ server: String, _ token: Secret?) -> APIClient {
    APIClient(server: server + "/xrpc", bearer: token, timeout: account.timeout, transport: transport)
  }

  /// The session that there is, or a new one.
  func current() async throws(PublishFailure) -> Grant {
    if let grant = state.withLock({ $0.isProven ? $0.grant : nil }) { return grant }
    return try await proven()
  }

  /// A session that the server knows at this moment: a post that follows at once does not meet its end.
  func proven() async throws(PublishFailure) -> Grant {
    guard var kept = kept() else { return try await create() }
    let response = try await client(kept).read(.get, "/com.atproto.server.getSession")
    if response.status == 200 {
      guard let said = response.value, said["did"]?.string == kept.did else {
        throw .unavailable("the server's answer names another account")
      }
      try requireActive(said)
      kept.handle = said["handle"]?.string ?? kept.handle
      hold(kept)
      return kept
    }
    guard refusal.endsSession(response) else { throw refusal.ofReading(response) }
    return try await renew(kept)
  }

  /// The next request begins with a look whether there still is a session.
  func doubt() { state.withLock { $0.isProven = false } }

  private func renew(_ kept: Grant) async throws(PublishFailure) -> Grant {
    let response = try await client(kept.server, kept.refresh).read(.post, "/com.atproto.server.refreshSession")
    if response.status == 200 {
      guard let said = response.value, let renewed = granted(said, at: kept.server) else {
        throw .unavailable("the server's answer renews no session")
      }
      return try keep(renewed, said)
    }
    // A server in trouble keeps the session; any other answer ends it.
    guard (400..<500).contains(response.status), response.status != 429 else { throw refusal.ofReading(response) }
    state.withLock { $0.grant = nil }
    return try await create()
  }

  private func create() async throws(PublishFailure) -> Grant {
    let settings = account.settings
    let response = try await client(settings.server, nil).read(
      .post, "/com.atproto.server.createSession",
      body: .json(["identifier": .text(settings.handle), "password": .text(settings.password.reveal())]))
    guard response.status == 200 else { throw refusal.ofSigningIn(response) }
    guard let said = response.value, let granted = granted(said, at: settings.server) else {
      throw .unavailable("the server's answer names no account: is this the address of a Bluesky server?")
    }
    return try keep(granted, said)
  }

  // MARK: What is kept

  private var path: String { "tokens/\(WireID.percentEncoded(account.name)).json" }

  /// What was had before, in this life of the program or an earlier one. What was had for another account, or cannot be
  /// read, is no session.
  private func kept() -> Grant? {
    let (grant, wasRead) = state.withLock { state in
      defer { state.wasRead = true }
      return (state.grant, state.wasRead)
    }
    if grant != nil || wasRead { return grant }
    // Whatever is wrong with the file, the app password makes another session.
    guard let bytes = (try? files.contents(of: path)) ?? nil, let file = JSON(bytes),
      file["account"]?.string == account.settings.handle, file["service"]?.string == account.settings.server,
      let read = granted(file, at: file["home"]?.string ?? account.settings.server)
    else { return nil }
    state.withLock { $0.grant = read }
    return read
  }

  private func keep(_ grant: Grant, _ said: JSON) throws(PublishFailure) -> Grant {
    let file: JSON = [
      "account": .text(account.settings.handle), "service": .text(account.settings.server),
      "did": .text(grant.did), "handle": .text(grant.handle), "home": .text(grant.server),
      "accessJwt": .text(grant.access.reveal()), "refreshJwt": .text(grant.refresh.reveal()),
    ]
    do {
      try files.replace(path, with: file.bytes)
    } catch {
      throw .unavailable("the session cannot be kept in \(error.path): \(error.detail)")
    }
    try requireActive(said)
    hold(grant)
    return grant
  }

  private func hold(_ grant: Grant) {
    state.withLock {
      $0.grant = grant
      $0.isProven = true
    }
  }

  /// The account's records lie where its document says; nothing goes there over http that was asked for over https.
  private func granted(_ said: JSON, at server: String) -> Grant? {
    guard let did = said["did"]?.string, did.hasPrefix("did:"), did.utf8.count <= 256,
      let access = said["accessJwt"]?.string, let refresh = said["refreshJwt"]?.string
    else { return nil }
    let service = said["didDoc"]?["service"]?.elements.first { $0["id"]?.string?.hasSuffix("#atproto_pds") ?? false }
    let own = service?["serviceEndpoint"]?.string.flatMap(ServerAddress.of) ?? server
    let isSafe = own.hasPrefix("https://") || !account.settings.server.hasPrefix("https://")
    return Grant(
      did: did, handle: said["handle"]?.string ?? account.settings.handle,
      server: isSafe ? own : account.settings.server, access: Secret(access), refresh: Secret(refresh))
  }

  private func requireActive(_ said: JSON) throws(PublishFailure) {
    guard said["active"] == false else { return }
    throw .gone("the account is \(ServerWords.bounded(said["status"]?.string ?? "not active"))")
  }
}
