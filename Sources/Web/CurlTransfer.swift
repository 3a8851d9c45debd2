internal import CCurl
internal import Glibc
internal import Model

/// One exchange under way: an easy handle of its own, what has arrived, and who waits for it.
final class CurlTransfer: @unchecked Sendable {  // only the engine's thread touches it, `cancelled` apart
  let exchange: Exchange
  let cancelled = Locked(false)
  private(set) var handle: UnsafeMutableRawPointer?
  private var waiter: CheckedContinuation<Exchange.Outcome, Never>?
  private var headerList: UnsafeMutablePointer<curl_slist>?
  private var head = HeaderReader()
  private var body: BodyReader
  /// Why a callback ended the transfer.
  private var refusal: TransportFailure.Kind?
  private var gate: AddressGate
  private var unsentBytes: Int

  init(_ exchange: Exchange) {
    self.exchange = exchange
    body = BodyReader(limit: exchange.maximumBytes)
    gate = AddressGate(isOpen: exchange.mayBePrivate || exchange.socket != nil)
    unsentBytes = exchange.body?.count ?? 0
  }

  /// Who is told how it ended. Before the engine gets it.
  func tell(_ waiter: CheckedContinuation<Exchange.Outcome, Never>) { self.waiter = waiter }

  /// Makes the handle; nil when libcurl has no memory for one.
  /// - Parameter used: what another transfer let go of, where this one may use it.
  func prepare(with used: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let handle = used ?? curl_easy_init() else { return nil }
    self.handle = handle
    if used == nil {
      setLimits(handle)
      setMethod(handle)
      setCallbacks(handle)
    }
    setRequest(handle)
    setContext(handle)
    return handle
  }

  /// Whether it may be performed with a handle of its like, and leave its own to the next: making one and setting all
  /// that is the same for every GET is a good part of what a poll costs.
  var sharesHandle: Bool { exchange.method == .get && exchange.body == nil && exchange.socket == nil }

  /// Lets go of the handle, for another transfer.
  func letGo() -> UnsafeMutableRawPointer? {
    defer { handle = nil }
    return handle
  }

  /// Tells the waiter how it ended and frees the handle. Called once.
  func finish(_ outcome: Exchange.Outcome) {
    if let handle { curl_easy_cleanup(handle) }
    curl_slist_free_all(headerList)
    handle = nil
    headerList = nil
    waiter?.resume(returning: outcome)
    waiter = nil
  }

  /// What libcurl's verdict means.
  func outcome(_ code: CURLcode) -> Exchange.Outcome {
    let isEarlyEnd = code == CURLE_OK && !body.isComplete
    let problem = isEarlyEnd ? .truncated : code == CURLE_OK ? nil : refusal ?? kind(code)
    var status = 0
    if let handle { curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status) }
    guard let problem else { return .answered(.init(status: status, headers: head.headers, body: body.bytes)) }
    if exchange.keepsPartialBody, head.isComplete, status >= 200 {
      return .answered(.init(status: status, headers: head.headers, body: body.bytes, incomplete: problem))
    }
    let words = isEarlyEnd ? "the compressed body ends early" : String(cString: curl_easy_strerror(code))
    return .failed(problem, detail: gate.forbidden ?? words, sent: requestSent)
  }

  /// False only when libcurl has written no byte of the request.
  var requestSent: Bool {
    var bytes = 0
    guard let handle, curl_get_long(handle, CURLINFO_REQUEST_SIZE, &bytes) == CURLE_OK else { return false }
    return bytes > 0
  }

  private func kind(_ code: CURLcode) -> TransportFailure.Kind {
    switch code {
    case CURLE_LOGIN_DENIED: .badURL
    case CURLE_PARTIAL_FILE, CURLE_BAD_CONTENT_ENCODING: .truncated
    // libcurl's own bound of a header line; newer ones say CURLE_TOO_LARGE.
    case CURLE_OUT_OF_MEMORY, CURLcode(100): .tooBig(limit: HeaderReader.longestLine)
    default: gate.failure(code) ?? (head.headers.isEmpty ? .broken : .truncated)
    }
  }
}

// MARK: options

extension CurlTransfer {
  private func setLimits(_ handle: UnsafeMutableRawPointer) {
    AddressGate.setLimits(handle, protocols: "http,https", caFile: exchange.caFile)
    curl_set_long(handle, CURLOPT_HTTP09_ALLOWED, 0)
    if exchange.method == .get {  // a server may think long before it answers a POST
      curl_set_long(handle, CURLOPT_LOW_SPEED_LIMIT, 30)
      curl_set_long(handle, CURLOPT_LOW_SPEED_TIME, 30)
    }
  }

  private func setRequest(_ handle: UnsafeMutableRawPointer) {
    _ = exchange.address.text.withCString { curl_set_string(handle, CURLOPT_URL, $0) }
    let milliseconds = Int(min(max(exchange.timeout.seconds, 0.001), 86_400) * 1000)
    curl_set_long(handle, CURLOPT_TIMEOUT_MS, milliseconds)
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, min(milliseconds, 15_000))
    addHeader("Accept-Encoding: gzip, br")
    if exchange.method != .get {
      // No server has to say 100 first, and a body without a type gets none that libcurl guesses.
      for without in ["Expect:", "Content-Type:"] { addHeader(without) }
    }
    for line in exchange.headers { addHeader(line) }
    curl_set_slist(handle, CURLOPT_HTTPHEADER, headerList)
  }

  // By `withCString`: an argument that Swift turns into a C string by itself is copied into an array first.
  private func addHeader(_ line: String) {
    headerList = line.withCString { curl_slist_append(headerList, $0) }
  }

  private func setMethod(_ handle: UnsafeMutableRawPointer) {
    if let socket = exchange.socket { curl_set_string(handle, CURLOPT_UNIX_SOCKET_PATH, socket) }
    // Asked for by hand and undone by hand: libcurl takes a gzip that ends early for a whole one.
    curl_set_long(handle, CURLOPT_HTTP_CONTENT_DECODING, 0)
    if !exchange.method.isRepeatable {
      curl_set_long(handle, CURLOPT_FRESH_CONNECT, 1)
      curl_set_long(handle, CURLOPT_FORBID_REUSE, 1)
    }
    guard exchange.method != .get else {
      curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_2TLS))
      return
    }
    curl_set_long(handle, CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
    if exchange.method != .delete || exchange.body != nil { setBody(handle, exchange.body ?? []) }
    curl_set_string(handle, CURLOPT_CUSTOMREQUEST, exchange.method.rawValue)
  }

  private func setBody(_ handle: UnsafeMutableRawPointer, _ body: [UInt8]) {
    curl_set_off(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body.count))
    var bytes = body + [0]  // never a null pointer
    bytes.withUnsafeMutableBytes { _ = curl_set_pointer(handle, CURLOPT_COPYPOSTFIELDS, $0.baseAddress) }
  }
}

// MARK: callbacks

extension CurlTransfer {
  private func setContext(_ handle: UnsafeMutableRawPointer) {
    let me = Unmanaged.passUnretained(self).toOpaque()  // the engine holds it until `finish`
    for context in [CURLOPT_WRITEDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_DEBUGDATA] {
      curl_set_pointer(handle, context, me)
    }
  }

  private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
    curl_set_bytes_callback(handle, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      CurlTransfer.of(context)?.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
    }
    curl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      CurlTransfer.of(context)?.receiveHeader(UnsafeRawBufferPointer(start: bytes, count: size * count)) ?? 0
    }
    curl_set_opensocket(handle) { context, _, address in
      guard let transfer = CurlTransfer.of(context), let address else { return CURL_SOCKET_BAD }
      return transfer.gate.open(address)
    }
    #if FAILPOINTS
      guard exchange.method != .get, exchange.socket == nil else { return }
      curl_set_long(handle, CURLOPT_VERBOSE, 1)
      curl_set_debug(handle) { _, kind, _, count, context in
        CurlTransfer.of(context)?.wrote(kind, count)
        return 0
      }
    #endif
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> CurlTransfer? {
    context.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
  }

  private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
    switch body.take(bytes, head.value("content-encoding")) {
    case .taken: return bytes.count
    case .tooBig: refusal = .tooBig(limit: exchange.maximumBytes)
    case .damaged: refusal = .truncated
    }
    return 0
  }

  private func receiveHeader(_ line: UnsafeRawBufferPointer) -> Int {
    guard head.take(line) else {
      refusal = .tooBig(limit: HeaderReader.mostBytes)
      return 0
    }
    return line.count
  }

  #if FAILPOINTS
    private func wrote(_ kind: curl_infotype, _ count: Int) {
      switch kind {
      case CURLINFO_DATA_OUT: unsentBytes -= count
      case CURLINFO_HEADER_OUT where exchange.body?.isEmpty ?? true: break
      default: return
      }
      if unsentBytes <= 0 { Failpoint.sent.hit() }
    }
  #endif
}
