internal import FoundationEssentials
internal import Model
internal import Web

/// How an account speaks to its server: single requests, without redirects, with its credential for that server alone.
struct APIClient: Sendable {
  /// The server's address without a slash at its end; every path is added to it.
  let server: String
  /// Sent with every request that brings none of its own.
  var credential: Credential?
  /// What answers may repeat and nobody may see.
  var secrets: [Secret]
  let timeout: Duration
  let transport: any Transport

  /// What a request carries.
  enum Body: Sendable {
    case json(JSON)
    /// `application/x-www-form-urlencoded`
    case form([(name: String, value: String)])
    case multipart(Multipart)
    case bytes([UInt8], type: String)

    var bytes: [UInt8] {
      switch self {
      case .json(let value): value.bytes
      case .form(let fields): Array(Form.encoded(fields).utf8)
      case .multipart(let form): form.body
      case .bytes(let bytes, _): bytes
      }
    }

    var type: String {
      switch self {
      case .json: "application/json"
      case .form: "application/x-www-form-urlencoded"
      case .multipart(let form): form.contentType
      case .bytes(_, let type): type
      }
    }
  }

  /// An account's server with the token that opens it.
  init(server: String, bearer token: Secret? = nil, secrets: [Secret] = [], timeout: Duration, transport: any Transport)
  {
    self.server = server
    self.secrets = [token].compactMap { $0 } + secrets
    self.timeout = timeout
    self.transport = transport
    if let token, let origin = Origin(server) { credential = Credential(secret: token, origin: origin) }
  }

  /// What this server's answers mean.
  var refusal: Refusal { Refusal(secrets: secrets) }

  /// A request that changes nothing which a reader sees: no answer to it leaves a doubt.
  func read(
    _ method: Request.Method = .get, _ path: String, headers: [(name: String, value: String)] = [], body: Body? = nil,
    credential: Credential? = nil, maximumBytes: Int = 1 << 20
  ) async throws(PublishFailure) -> Response {
    do {
      return try await transport.send(request(method, path, headers, body, credential, maximumBytes))
    } catch {
      throw .reading(error)
    }
  }

  /// A request of a sign-in: a person waits for its answer.
  func ask(
    _ method: Request.Method = .get, _ path: String, body: Body? = nil, credential: Credential? = nil
  ) async throws(SignInFailure) -> Response {
    do {
      return try await transport.send(request(method, path, [], body, credential, 1 << 20))
    } catch {
      throw .unreachable(error)
    }
  }

  /// The one request that publishes: without an answer to it, what may have arrived is uncertain.
  func publish(
    _ method: Request.Method = .post, _ path: String, headers: [(name: String, value: String)] = [], body: Body? = nil,
    credential: Credential? = nil
  ) async throws(PublishFailure) -> Response {
    do {
      return try await transport.send(request(method, path, headers, body, credential, 1 << 20))
    } catch {
      throw .publishing(error)
    }
  }

  private func request(
    _ method: Request.Method, _ path: String, _ headers: [(name: String, value: String)], _ body: Body?,
    _ credential: Credential?, _ maximumBytes: Int
  ) -> Request {
    var headers = headers
    if let body { headers.append(("Content-Type", body.type)) }
    if !headers.contains(where: { $0.name == "Accept" }) { headers.append(("Accept", "application/json")) }
    return Request(
      method, server + path, headers: headers, body: body?.bytes, credential: credential ?? self.credential,
      timeout: timeout, maximumBytes: maximumBytes, redirects: 0)
  }
}

/// `application/x-www-form-urlencoded`, for bodies and queries.
enum Form {
  /// Every field, in this order; all but unreserved characters encoded, blanks as `%20`.
  static func encoded(_ fields: [(name: String, value: String)]) -> String {
    fields.map { "\(WireID.percentEncoded($0.name))=\(WireID.percentEncoded($0.value))" }.joined(separator: "&")
  }
}
