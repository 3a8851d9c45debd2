internal import CCurl
internal import Glibc

/// Where a connection may lead, whatever is spoken over it: judged at the address that was resolved.
struct AddressGate {
  /// The configuration lets this host be loopback or private.
  let isOpen: Bool
  /// The last address that was refused.
  private(set) var forbidden: String?

  init(isOpen: Bool) { self.isOpen = isOpen }

  /// Opens a socket to the address, if Crieur may go there.
  mutating func open(_ address: UnsafeMutablePointer<curl_sockaddr>) -> curl_socket_t {
    let target = address.pointee
    if !isOpen {
      let start = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
      let judged = NetworkAddress(UnsafeRawPointer(address) + start, family: target.family)
      guard let judged, judged.isPublic else {
        forbidden = judged.map(String.init(describing:)) ?? "no IP address"
        return CURL_SOCKET_BAD
      }
    }
    return socket(target.family, target.socktype | Int32(SOCK_CLOEXEC.rawValue), target.protocol)
  }

  /// Why there is no connection; nil where libcurl's verdict says something else.
  func failure(_ code: CURLcode) -> TransportFailure.Kind? {
    switch code {
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .badURL
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolvable
    case CURLE_COULDNT_CONNECT: forbidden == nil ? .unreachable : .forbiddenAddress
    case CURLE_OPERATION_TIMEDOUT: .timedOut
    case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER,
      CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_INITFAILED,
      CURLE_USE_SSL_FAILED:
      .tls
    default: nil
    }
  }

  /// No other protocol, no proxy, no redirect, no netrc, no signal; certificates that are checked.
  static func setLimits(_ handle: UnsafeMutableRawPointer, protocols: String, caFile: String?) {
    for option in [CURLOPT_PROTOCOLS_STR, CURLOPT_REDIR_PROTOCOLS_STR] { curl_set_string(handle, option, protocols) }
    curl_set_string(handle, CURLOPT_PROXY, "")
    curl_set_string(handle, CURLOPT_NOPROXY, "*")
    curl_set_long(handle, CURLOPT_FOLLOWLOCATION, 0)
    curl_set_long(handle, CURLOPT_NETRC, 0)
    curl_set_long(handle, CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    curl_set_long(handle, CURLOPT_NOSIGNAL, 1)
    // Without it a time-out waits for getaddrinfo to return, and every other transfer with it.
    curl_set_long(handle, CURLOPT_QUICK_EXIT, 1)
    curl_set_long(handle, CURLOPT_SSL_VERIFYPEER, 1)
    curl_set_long(handle, CURLOPT_SSL_VERIFYHOST, 2)
    curl_set_long(handle, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let caFile { curl_set_string(handle, CURLOPT_CAINFO, caFile) }
  }
}
