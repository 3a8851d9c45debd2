internal import FoundationEssentials
internal import Model

/// The one door out, over libcurl: every request of Crieur leaves through it, within its limits and its address policy.
///
/// A class because it owns a thread, which ends with it.
public final class CurlTransport: Transport {
  private let engine: CurlEngine
  private let agentLine: String
  private let privateHosts: PrivateHosts
  private let caFile: String?

  /// A transport with a connection pool of its own.
  /// - Parameters:
  ///   - userAgent: sent with every request; characters that may not stand in a header are left out.
  ///   - allowedPrivateHosts: hosts (each with or without a port) that may be loopback or private and that may be told a
  ///     secret by plain http.
  ///   - caFile: certificates to trust instead of the system's.
  ///   - maximumConnections: open at once; more requests wait their turn within their own timeout.
  ///   - connectionsPerHost: to one host and port at once; no bound of their own where it is nil.
  public init(
    userAgent: String, allowedPrivateHosts: [String] = [], caFile: String? = nil, maximumConnections: Int = 16,
    connectionsPerHost: Int? = nil
  ) {
    agentLine = "User-Agent: " + String(userAgent.unicodeScalars.filter { !HeaderRule.isControl($0) })
    self.privateHosts = PrivateHosts(allowedPrivateHosts)
    self.caFile = caFile
    engine = CurlEngine(connections: maximumConnections, perHost: connectionsPerHost)
  }

  deinit { engine.stop() }

  /// The thread on which answers arrive.
  public var executor: (any TaskExecutor)? { engine }

  /// Sends the request once, follows what may be followed, and returns the last answer.
  public func send(_ request: Request) async throws(TransportFailure) -> Response {
    let deadline = ContinuousClock.now + request.timeout
    var address = try firstAddress(of: request)
    var headers = try headerLines(request.headers, request) + credentialLine(request, to: &address)
    var visited: [WebAddress] = []
    var redirects: [Redirect] = []
    while true {
      try checkPort(of: address, request, named: visited.isEmpty ? request.url : address.text)
      let answer = try await answer(to: request, at: address, headers, until: deadline, hops: visited.count)
      let location = answer.headers.first { HeaderRule.isSame($0.name, "location") }?.value
      let rule = RedirectRule.judge(
        request, at: address, behind: visited, status: answer.status, location: location,
        mayDowngrade: privateHosts.allow(visited.first ?? address))
      switch rule {
      case .stay:
        return Response(
          status: answer.status, headers: answer.headers, body: answer.body, incomplete: answer.incomplete,
          url: redirects.isEmpty ? request.url : address.text, redirects: redirects, received: Date())
      case .refuse(let why):
        throw TransportFailure(.redirectLoop, url: request.url, detail: why, requestSent: true)
      case .follow(let target):
        if !target.hasOrigin(of: address) { headers = try headerLines(RedirectRule.headers(request.headers), request) }
        redirects.append(Redirect(status: answer.status, url: target.text))
        visited.append(address)
        address = target
      }
    }
  }

  /// Hands the mail over on a thread of its own: libcurl waits for a server's farewell, which no other transfer should.
  public func deliver(_ mail: Mail) async throws(TransportFailure) -> MailAnswer {
    guard let address = WebAddress(mail.server, isMail: true) else {
      throw TransportFailure(.badURL, url: mail.server, requestSent: false)
    }
    guard mail.envelope.allSatisfy(Mail.isAddress) else {
      throw TransportFailure(.badHeader(name: "of a mail's envelope"), url: mail.server, requestSent: false)
    }
    let mayBePrivate = privateHosts.allow(address)
    guard mayBePrivate || Mail.ports.contains(address.port) else {
      throw TransportFailure(
        .forbiddenAddress, url: mail.server, detail: "port \(address.port)", requestSent: false)
    }
    let caFile = caFile
    return try await Aside.run { cancelled in
      let way = CurlMail(
        mail, to: address, mayBePrivate: mayBePrivate, needsTLS: !mayBePrivate, caFile: caFile, cancelled: cancelled)
      return (way.deliver(), way.leave)
    }.get()
  }

  /// Talks on a thread of its own.
  public func converse(_ talk: SocketTalk) async throws(TransportFailure) -> [SocketTalk.Heard] {
    guard let address = SocketTalk.webAddress(of: talk.url).flatMap({ WebAddress($0) }) else {
      throw TransportFailure(.badURL, url: talk.url, requestSent: false)
    }
    let mayBePrivate = privateHosts.allow(address)
    guard mayBePrivate || address.scheme == "https" else {
      throw TransportFailure(.tls, url: talk.url, detail: "its address begins with ws://", requestSent: false)
    }
    guard mayBePrivate || Self.isWebPort(address) else {
      throw TransportFailure(.forbiddenAddress, url: talk.url, detail: "port \(address.port)", requestSent: false)
    }
    let (agentLine, caFile) = (agentLine, caFile)
    return try await Aside.run { cancelled in
      let socket = CurlSocket(
        talk, at: address, agentLine: agentLine, mayBePrivate: mayBePrivate, caFile: caFile, cancelled: cancelled)
      return (socket.converse(), socket.leave)
    }.get()
  }

  private func answer(
    to request: Request, at address: WebAddress, _ headers: [String], until deadline: ContinuousClock.Instant, hops: Int
  ) async throws(TransportFailure) -> Exchange.Answer {
    let left = ContinuousClock.now.duration(to: deadline)
    guard left > .zero else { throw TransportFailure(.timedOut, url: request.url, requestSent: hops > 0) }
    let exchange = Exchange(
      method: request.method, address: address, headers: headers, body: request.body, timeout: left,
      maximumBytes: request.maximumBytes, keepsPartialBody: request.keepsPartialBody, socket: request.socket,
      caFile: caFile,
      mayBePrivate: privateHosts.allow(address))
    switch await engine.perform(exchange) {
    case .answered(let answer): return answer
    case .failed(let kind, let detail, let sent):
      let url = hops == 0 ? request.url : address.text
      throw TransportFailure(kind, url: url, detail: detail, requestSent: sent || hops > 0)
    }
  }
}

// MARK: what is checked before a byte leaves

extension CurlTransport {
  private func firstAddress(of request: Request) throws(TransportFailure) -> WebAddress {
    guard let address = WebAddress(request.url) else {
      throw TransportFailure(.badURL, url: request.url, requestSent: false)
    }
    return address
  }

  /// Mail, databases and their like are no web servers, whoever says so.
  private func checkPort(of address: WebAddress, _ request: Request, named name: String) throws(TransportFailure) {
    guard request.socket == nil, !privateHosts.allow(address), !Self.isWebPort(address) else { return }
    throw TransportFailure(.forbiddenAddress, url: name, detail: "port \(address.port)", requestSent: false)
  }

  private static func isWebPort(_ address: WebAddress) -> Bool {
    (address.port == 80 || address.port == 443 || address.port >= 1024) && !otherServices.contains(address.port)
  }

  private static let otherServices: Set<Int> = [1433, 3306, 5432, 5672, 6379, 6667, 9200, 11211, 27017]

  private func headerLines(
    _ headers: [(name: String, value: String)], _ request: Request
  ) throws(TransportFailure) -> [String] {
    var lines = [agentLine]
    for (name, value) in headers { lines.append(try line(name, value, request)) }
    return lines
  }

  /// The credential's header; or its secret put into the address.
  private func credentialLine(_ request: Request, to address: inout WebAddress) throws(TransportFailure) -> [String] {
    guard let credential = request.credential else { return [] }
    let isSafe = address.scheme == "https" || request.socket != nil || privateHosts.allow(address)
    guard let own = WebAddress(credential.origin), own.hasOrigin(of: address), isSafe else {
      let why = isSafe ? "the secret belongs to \(credential.origin)" : "plain http"
      throw TransportFailure(.foreignSecret, url: request.url, detail: why, requestSent: false)
    }
    guard credential.header.isEmpty else {
      return [try line(credential.header, credential.prefix + credential.secret.reveal(), request)]
    }
    // A secret may change no other part of the address.
    let whole = request.url.replacing(Credential.marker, with: credential.secret.reveal())
    guard let secret = WebAddress(whole), secret.hasOrigin(of: address) else {
      throw TransportFailure(
        .badURL, url: request.url, detail: "the secret is no part of an address", requestSent: false)
    }
    address = secret
    return []
  }

  private func line(_ name: String, _ value: String, _ request: Request) throws(TransportFailure) -> String {
    guard HeaderRule.allows(name, value) else {
      throw TransportFailure(.badHeader(name: String(name.prefix(40))), url: request.url, requestSent: false)
    }
    // libcurl's way to say a header without a value; with a colon it would leave the header out.
    guard !value.isEmpty else { return name + ";" }
    var line = name
    line.reserveCapacity(name.utf8.count + 2 + value.utf8.count)
    line += ": "
    line += value
    return line
  }
}
