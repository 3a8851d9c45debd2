internal import CCurl
internal import Model

/// One mail under way, on one thread: libcurl's handle, what is left of the text, what the server has said.
final class CurlMail {
  private let mail: Mail
  private let address: WebAddress
  private let cancelled: Locked<Bool>
  private let caFile: String?
  private let needsTLS: Bool
  private var gate: AddressGate
  private var replies = MailReplies()
  private var left: ArraySlice<UInt8>
  /// The server asked for the text.
  private var hasBegun = false
  private let deadline: ContinuousClock.Instant
  private var isLate = false
  private let handle = curl_easy_init()
  private var recipients: UnsafeMutablePointer<curl_slist>?

  /// - Parameter needsTLS: without it nothing is said to the server.
  init(
    _ mail: Mail, to address: WebAddress, mayBePrivate: Bool, needsTLS: Bool, caFile: String?, cancelled: Locked<Bool>
  ) {
    self.mail = mail
    self.address = address
    self.caFile = caFile
    self.cancelled = cancelled
    self.needsTLS = needsTLS
    gate = AddressGate(isOpen: mayBePrivate)
    left = (mail.text ?? [])[...]
    deadline = ContinuousClock.now + mail.timeout
  }

  /// Says it all, up to the server's last word.
  func deliver() -> Result<MailAnswer, TransportFailure> {
    guard let handle else {
      return .failure(TransportFailure(.unreachable, url: mail.server, detail: "no memory", requestSent: false))
    }
    setServer(handle)
    setMail(handle)
    setCallbacks(handle)
    let code = curl_easy_perform(handle)
    var status = 0
    curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
    let answer = MailAnswer(
      status: status, words: replies.words, isLoggedIn: replies.isLoggedIn, hasTakenText: hasBegun,
      refused: status >= 400 && !hasBegun ? refused : nil)
    if code == CURLE_OK { return .success(answer) }
    let kind = failure(code)
    // A server that refuses says so; libcurl then calls the conversation broken, whatever it was about.
    if kind == nil, status >= 400 { return .success(answer) }
    let words = gate.forbidden ?? "\(String(cString: curl_easy_strerror(code))) \(replies.words)"
    // Without the text's last byte there is no end of it, and what has no end is not accepted.
    let isHandedOver = hasBegun && left.isEmpty
    return .failure(TransportFailure(kind ?? .broken, url: mail.server, detail: words, requestSent: isHandedOver))
  }

  /// To whom the last word said no.
  private var refused: String? {
    let number = replies.accepted - 1
    return mail.text != nil && mail.recipients.indices.contains(number) ? mail.recipients[number] : nil
  }

  /// Takes leave of the server, which may take its time, and frees the handle. Called once.
  func leave() {
    if let handle { curl_easy_cleanup(handle) }
    curl_slist_free_all(recipients)
    recipients = nil
  }

  /// Why there is no last word; nil where there may be one.
  private func failure(_ code: CURLcode) -> TransportFailure.Kind? {
    switch code {
    case CURLE_ABORTED_BY_CALLBACK: isLate ? .timedOut : .cancelled
    case CURLE_RECV_ERROR, CURLE_GOT_NOTHING: .broken
    default: gate.failure(code)
    }
  }

  private func setServer(_ handle: UnsafeMutableRawPointer) {
    AddressGate.setLimits(handle, protocols: "smtp,smtps", caFile: caFile)
    // Hello is said in the sender's name, never in this machine's: the path of the address is libcurl's way to say so.
    let name = mail.sender.split(separator: "@").last ?? "localhost"
    let url = "\(address.scheme)://\(address.host):\(address.port)/\(name)"
    _ = url.withCString { curl_set_string(handle, CURLOPT_URL, $0) }
    // A server on this machine has a certificate for nobody's name; a password is protected wherever it can be.
    let privately = mail.password == nil ? CURLUSESSL_NONE : CURLUSESSL_TRY
    curl_set_long(handle, CURLOPT_USE_SSL, Int((needsTLS ? CURLUSESSL_ALL : privately).rawValue))
    if let user = mail.user, let password = mail.password {
      curl_set_string(handle, CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
      _ = user.withCString { curl_set_string(handle, CURLOPT_USERNAME, $0) }
      _ = password.reveal().withCString { curl_set_string(handle, CURLOPT_PASSWORD, $0) }
    }
    let seconds = min(max(mail.patience.seconds, 0.001), 86_400)
    curl_set_long(handle, CURLOPT_TIMEOUT_MS, Int(seconds * 1000))
    curl_set_long(handle, CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Int(seconds.rounded(.up))))
    curl_set_long(handle, CURLOPT_CONNECTTIMEOUT_MS, Int(min(max(mail.timeout.seconds, 0.001), 30) * 1000))
  }

  private func setMail(_ handle: UnsafeMutableRawPointer) {
    guard let text = mail.text else {
      curl_set_long(handle, CURLOPT_NOBODY, 1)
      curl_set_string(handle, CURLOPT_CUSTOMREQUEST, "NOOP")
      return
    }
    _ = mail.sender.withCString { curl_set_string(handle, CURLOPT_MAIL_FROM, $0) }
    for recipient in mail.recipients { recipients = recipient.withCString { curl_slist_append(recipients, $0) } }
    curl_set_slist(handle, CURLOPT_MAIL_RCPT, recipients)
    curl_set_long(handle, CURLOPT_UPLOAD, 1)
    curl_set_off(handle, CURLOPT_INFILESIZE_LARGE, curl_off_t(text.count))
  }

  private func setCallbacks(_ handle: UnsafeMutableRawPointer) {
    let me = Unmanaged.passUnretained(self).toOpaque()  // lives until `leave`
    for context in [CURLOPT_READDATA, CURLOPT_HEADERDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_XFERINFODATA] {
      curl_set_pointer(handle, context, me)
    }
    curl_set_bytes_callback(handle, CURLOPT_READFUNCTION) { bytes, size, count, context in
      CurlMail.of(context)?.give(UnsafeMutableRawBufferPointer(start: bytes, count: size * count)) ?? 0
    }
    curl_set_bytes_callback(handle, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
      CurlMail.of(context)?.replies.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
      return size * count
    }
    // What a server says to NOOP is no file for anybody.
    curl_set_bytes_callback(handle, CURLOPT_WRITEFUNCTION) { _, size, count, _ in size * count }
    curl_set_opensocket(handle) { context, _, address in
      guard let mail = CurlMail.of(context), let address else { return CURL_SOCKET_BAD }
      return mail.gate.open(address)
    }
    curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
    curl_set_progress(handle) { context, _, _, _, _ in CurlMail.of(context)?.mustEnd == true ? 1 : 0 }
  }

  private static func of(_ context: UnsafeMutableRawPointer?) -> CurlMail? {
    context.map { Unmanaged<CurlMail>.fromOpaque($0).takeUnretainedValue() }
  }

  private func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
    hasBegun = true
    let part = left.prefix(buffer.count)
    buffer.copyBytes(from: part)
    left = left.dropFirst(part.count)
    return part.count
  }

  /// Asked by libcurl about once a second.
  private var mustEnd: Bool {
    if cancelled.withLock({ $0 }) { return true }
    let isHandedOver = hasBegun && left.isEmpty
    isLate = !isHandedOver && ContinuousClock.now > deadline
    return isLate
  }
}
