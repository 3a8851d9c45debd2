public import FoundationEssentials
public import Model

/// Scheme, host and port: whom a secret may be told.
public struct Origin: Sendable, Hashable, CustomStringConvertible {
  /// `http` or `https`.
  public let scheme: String
  /// In lower case, as it stands in the URL.
  public let host: String
  /// The scheme’s own where the URL names none.
  public let port: Int

  /// The origin of an absolute http or https URL; nil for anything else.
  public init?(_ url: String) {
    guard let parsed = URL(string: url), let scheme = parsed.scheme?.lowercased(),
      let host = parsed.host()?.lowercased(),
      !host.isEmpty, scheme == "http" || scheme == "https"
    else { return nil }
    self.scheme = scheme
    self.host = host
    self.port = parsed.port ?? (scheme == "https" ? 443 : 80)
  }

  /// Scheme, host and port as a URL begins.
  public var description: String { "\(scheme)://\(host):\(port)" }
}

/// A secret that leaves for one origin only: as a header, or where the address itself has it.
public struct Credential: Sendable {
  /// Stands in a request's address where a secret belongs that is a part of it; the secret takes its place on the wire
  /// alone, so that no log, error or redirect shows it.
  public static let marker = "~secret~"

  /// The header’s name; empty where the secret takes the marker's place in the address.
  public var header: String
  /// What stands before the secret, `Bearer ` for instance.
  public var prefix: String
  /// What follows the prefix.
  public var secret: Secret
  /// Whom it may be told.
  public var origin: Origin

  /// A secret for a header, bound to an origin.
  public init(header: String = "Authorization", prefix: String = "Bearer ", secret: Secret, origin: Origin) {
    self.header = header
    self.prefix = prefix
    self.secret = secret
    self.origin = origin
  }

  /// A secret that is a part of the address, where the marker stands in it.
  public static func inAddress(_ secret: Secret, origin: Origin) -> Credential {
    Credential(header: "", prefix: "", secret: secret, origin: origin)
  }
}

/// One HTTP request.
public struct Request: Sendable {
  /// What is asked of the server.
  public enum Method: String, Sendable {
    case get = "GET", post = "POST", put = "PUT", patch = "PATCH", delete = "DELETE"

    /// Whether it may go over a connection that was used before: on one that turns out to be dead, libcurl sends a
    /// request again by itself. Never one that posts.
    public var isRepeatable: Bool { self == .get }
  }

  /// Only `GET` is ever repeated or redirected.
  public var method: Method
  /// Absolute, http or https.
  public var url: String
  /// Besides those that every request has; no secret belongs here.
  public var headers: [(name: String, value: String)]
  /// Sent as it is.
  public var body: [UInt8]?
  /// Added as a header when the origin of `url` is the secret's own; the request fails otherwise.
  public var credential: Credential?
  /// The whole exchange may take so long.
  public var timeout: Duration
  /// The body may be so long after decompression.
  public var maximumBytes: Int
  /// Whether a body that is too long, too slow or cut off is handed over as far as it came: what is wanted stands in its
  /// beginning, or nowhere.
  public var keepsPartialBody: Bool
  /// Redirects followed at most. With a credential on board or a body none is ever followed.
  public var redirects: Int
  /// Spoken over this Unix socket instead of TCP (the daemon's own control socket).
  public var socket: String?

  /// A request; GET, 30 seconds, 10 MiB, five redirects unless told otherwise.
  public init(
    _ method: Method = .get, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8]? = nil,
    credential: Credential? = nil, timeout: Duration = .seconds(30), maximumBytes: Int = 10 << 20,
    keepsPartialBody: Bool = false, redirects: Int = 5,
    socket: String? = nil
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
    self.credential = credential
    self.timeout = timeout
    self.maximumBytes = maximumBytes
    self.keepsPartialBody = keepsPartialBody
    self.redirects = redirects
    self.socket = socket
  }
}

/// A redirect that was followed.
public struct Redirect: Sendable, Equatable {
  /// The HTTP status.
  public var status: Int
  /// Where it led.
  public var url: String

  /// A hop and its kind.
  public init(status: Int, url: String) {
    self.status = status
    self.url = url
  }
}

/// What a server answered, whatever its status.
public struct Response: Sendable {
  /// The HTTP status.
  public var status: Int
  /// As they came, of the last answer.
  public var headers: [(name: String, value: String)]
  /// Decompressed.
  public var body: [UInt8]
  /// Why there is no more of the body; nil for a whole one. Only a request that keeps partial bodies gets them.
  public var incomplete: TransportFailure.Kind?
  /// The address that answered, after redirects.
  public var url: String
  /// What was followed on the way, in order.
  public var redirects: [Redirect]
  /// When the answer was complete.
  public var received: Date

  /// An answer.
  public init(
    status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = [],
    incomplete: TransportFailure.Kind? = nil, url: String = "",
    redirects: [Redirect] = [], received: Date
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.incomplete = incomplete
    self.url = url
    self.redirects = redirects
    self.received = received
  }

  /// The first header of that name, whatever its case.
  public func header(_ name: String) -> String? {
    headers.first { HeaderRule.isSame($0.name, name) }?.value
  }

  /// The charset that the server states, in lower case.
  public var charset: String? {
    guard let type = header("Content-Type")?.lowercased(), let start = type.firstRange(of: "charset=") else {
      return nil
    }
    let name = type[start.upperBound...].prefix { $0 != ";" }.filter { !"\"' \t".contains($0) }
    return name.isEmpty ? nil : name
  }

  /// Every header of that name, whatever its case.
  public func allHeaders(_ name: String) -> [String] {
    headers.filter { HeaderRule.isSame($0.name, name) }.map(\.value)
  }
}
