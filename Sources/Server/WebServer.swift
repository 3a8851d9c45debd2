internal import Announcer
internal import CMicroHTTPD
internal import Glibc
internal import Synchronization

/// Speaks HTTP on a socket that is bound already (libmicrohttpd, one thread).
final class WebServer: Sendable {
  // A class because it owns a thread that ends with `stop`.
  private let context: ServerContext
  private let listener: Int32
  // libmicrohttpd's handle, as a number so that it can be sent; it is touched at start and stop only.
  private let daemon: UInt

  /// Nil when libmicrohttpd does not start; the socket is the caller's then.
  init?(_ listener: Int32, _ rules: ServerRules) {
    let context = ServerContext(rules)
    let retained = Unmanaged.passRetained(context)
    guard
      let daemon = mhd_start(
        listener, handleRequest, retained.toOpaque(), forgetRequest, noteConnection, UInt32(rules.connections),
        UInt32(rules.idleSeconds), rules.memory)
    else {
      retained.release()
      return nil
    }
    self.context = context
    self.listener = listener
    self.daemon = UInt(bitPattern: daemon)
  }

  /// Takes no new request, gives those under way three seconds, and stops. libmicrohttpd aborts the process where a request
  /// is still waiting for us when it is stopped: its thread is left to the process's end then.
  func stop() {
    let daemon = OpaquePointer(bitPattern: daemon)
    context.isStopping.store(true, ordering: .sequentiallyConsistent)
    MHD_quiesce_daemon(daemon)
    for _ in 0..<200 where context.waiting.load(ordering: .sequentiallyConsistent) > 0 { usleep(10_000) }
    // What has been answered is still to be sent: a hub that gets no answer takes it for a no.
    for _ in 0..<100 where context.open.load(ordering: .sequentiallyConsistent) > 0 { usleep(10_000) }
    if context.waiting.load(ordering: .sequentiallyConsistent) == 0 { MHD_stop_daemon(daemon) }
    close(listener)
  }
}

/// What libmicrohttpd's thread is given with every call.
private final class ServerContext: Sendable {
  let rules: ServerRules
  let deadlines: Deadlines?
  let isStopping = Atomic(false)
  /// Requests whose connection is suspended until we have their answer.
  let waiting = Atomic(0)
  /// Requests that have begun and whose answer has not left yet.
  let open = Atomic(0)

  init(_ rules: ServerRules) {
    self.rules = rules
    deadlines = rules.deadlines.map(Deadlines.init)
  }
}

/// A request from its head to its answer.
private final class ArrivingRequest: Sendable {
  // A class because libmicrohttpd's thread and the answering task share it.
  private struct State {
    var body: [UInt8] = []
    var count = 0
    var answer: HTTPAnswer?
  }

  let head: RequestHead
  let intake: Intake
  private let state = Mutex(State())

  init(_ head: RequestHead, _ intake: Intake) {
    self.head = head
    self.intake = intake
  }

  var body: [UInt8] { state.withLock { $0.body } }
  var answer: HTTPAnswer? {
    get { state.withLock { $0.answer } }
    set { state.withLock { $0.answer = newValue } }
  }

  /// Takes the next bytes of the body; false when they are too many.
  func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let fits = state.withLock { state in
      state.count += bytes.count
      guard state.count <= intake.most else { return false }
      if case .kept = intake { state.body += bytes }
      return true
    }
    if fits, case .checked(let proof, _) = intake { proof.take(bytes) }
    return fits
  }
}

/// libmicrohttpd's access handler: called at the head, with the body's parts, at the end, and once more when the answer
/// is there. `state` holds the `ArrivingRequest` from the first call on.
private let handleRequest: MHD_AccessHandlerCallback = { context, connection, url, method, _, data, size, state in
  guard let context, let connection, let url, let method, let size, let state else { return mhd_no }
  let server = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
  guard let opaque = state.pointee else {
    guard server.rules.hears(mhd_connection_socket(connection)) else {
      return reply(HTTPAnswer(status: 403), on: connection, server.rules)
    }
    server.deadlines?.gotHead(UInt(bitPattern: connection))
    let head = RequestHead(
      method: String(cString: method), path: String(cString: url), query: values(mhd_query_values, of: connection),
      headers: values(mhd_header_values, of: connection))
    let intake = server.rules.intake(head)
    if case .answered(let answer) = intake { return reply(answer, on: connection, server.rules) }
    guard head.headers["content-length"].flatMap({ Int($0) }) ?? 0 <= intake.most else {
      return reply(HTTPAnswer(status: 413), on: connection, server.rules)
    }
    state.pointee = Unmanaged.passRetained(ArrivingRequest(head, intake)).toOpaque()
    server.open.add(1, ordering: .sequentiallyConsistent)
    return mhd_yes
  }
  let request = Unmanaged<ArrivingRequest>.fromOpaque(opaque).takeUnretainedValue()
  if size.pointee > 0 {
    defer { size.pointee = 0 }
    // In the middle of a body libmicrohttpd takes no answer: the connection ends.
    return request.take(UnsafeRawBufferPointer(start: data, count: size.pointee)) ? mhd_yes : mhd_no
  }
  if let answer = request.answer { return reply(answer, on: connection, server.rules) }
  return wait(for: request, on: connection, server)
}

private func wait(for request: ArrivingRequest, on connection: OpaquePointer, _ server: ServerContext) -> MHD_Result {
  server.waiting.add(1, ordering: .sequentiallyConsistent)
  guard !server.isStopping.load(ordering: .sequentiallyConsistent) else {
    server.waiting.subtract(1, ordering: .sequentiallyConsistent)
    return reply(HTTPAnswer(status: 503), on: connection, server.rules)
  }
  MHD_suspend_connection(connection)
  let handle = UInt(bitPattern: connection)
  Task.detached {
    var isProven = false
    if case .checked(let proof, _) = request.intake { isProven = proof.holds() }
    request.answer = await server.rules.answer(request.head, request.body, isProven)
    MHD_resume_connection(OpaquePointer(bitPattern: handle))
    server.waiting.subtract(1, ordering: .sequentiallyConsistent)
  }
  return mhd_yes
}

/// libmicrohttpd's word that a request is over, whatever became of it.
private let forgetRequest: MHD_RequestCompletedCallback = { context, _, state, _ in
  guard let context, let opaque = state?.pointee else { return }
  Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue().open.subtract(1, ordering: .sequentiallyConsistent)
  Unmanaged<ArrivingRequest>.fromOpaque(opaque).release()
  state?.pointee = nil
}

private let noteConnection: MHD_NotifyConnectionCallback = { context, connection, _, code in
  guard let context, let connection else { return }
  let server = Unmanaged<ServerContext>.fromOpaque(context).takeUnretainedValue()
  let number = UInt(bitPattern: connection)
  if mhd_has_begun(code) != 0 {
    server.deadlines?.began(number, socket: mhd_connection_socket(connection))
  } else {
    server.deadlines?.ended(number)
  }
}

/// Names of headers in lower case; names of the query as they are, the last of a name counts.
private func values(_ kind: MHD_ValueKind, of connection: OpaquePointer) -> [String: String] {
  var values: [String: String] = [:]
  withUnsafeMutablePointer(to: &values) { values in
    _ = MHD_get_connection_values(
      connection, kind,
      { values, kind, key, value in
        guard let values, let key else { return mhd_yes }
        let name = kind == mhd_header_values ? String(cString: key).lowercased() : String(cString: key)
        let text = value.map { String(cString: $0) } ?? ""
        values.assumingMemoryBound(to: [String: String].self).pointee[name] = text
        return mhd_yes
      }, values)
  }
  return values
}

private func reply(_ answer: HTTPAnswer, on connection: OpaquePointer, _ rules: ServerRules) -> MHD_Result {
  guard let response = answer.body.withUnsafeBytes({ mhd_response($0.baseAddress, $0.count) }) else { return mhd_no }
  defer { MHD_destroy_response(response) }
  if !answer.body.isEmpty { MHD_add_response_header(response, "Content-Type", answer.type) }
  for (name, value) in answer.headers { MHD_add_response_header(response, name, value) }
  if rules.closes { MHD_add_response_header(response, "Connection", "close") }
  return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
}
