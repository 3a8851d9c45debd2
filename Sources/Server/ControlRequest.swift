internal import CMicroHTTPD
internal import CPlatform
internal import Glibc
internal import Synchronization

/// What the server's thread is given with every request.
final class ControlContext: Sendable {
  let answer: @Sendable (ControlServer.Question) async -> ControlServer.Answer

  init(answer: @escaping @Sendable (ControlServer.Question) async -> ControlServer.Answer) { self.answer = answer }
}

/// A request that waits for its answer while libmicrohttpd has suspended its connection.
final class PendingAnswer: Sendable {
  // A class because libmicrohttpd's thread and the answering task share it.
  private let value = Mutex<ControlServer.Answer?>(nil)

  var answer: ControlServer.Answer? {
    get { value.withLock { $0 } }
    set { value.withLock { $0 = newValue } }
  }
}

/// libmicrohttpd's access handler: called at the headers, with the body's parts, at the end, and once more when the
/// answer is there. `state` holds the `PendingAnswer` from the first call on.
let handleControlRequest: MHD_AccessHandlerCallback = { context, connection, url, method, _, _, size, state in
  guard let context, let connection, let url, let method, let size, let state else { return mhd_no }
  let peer = platform_peer_uid(mhd_connection_socket(connection))
  guard peer == 0 || peer == geteuid() else { return reply(.init(status: 403, body: Array("{}".utf8)), on: connection) }
  guard let opaque = state.pointee else {
    state.pointee = Unmanaged.passRetained(PendingAnswer()).toOpaque()
    return mhd_yes
  }
  if size.pointee > 0 {  // Questions have no body; what is sent is read and dropped.
    size.pointee = 0
    return mhd_yes
  }
  let pending = Unmanaged<PendingAnswer>.fromOpaque(opaque).takeUnretainedValue()
  if let answer = pending.answer { return reply(answer, on: connection) }
  let question = ControlServer.Question(
    method: String(cString: method), path: String(cString: url), query: queryValues(of: connection))
  let desk = Unmanaged<ControlContext>.fromOpaque(context).takeUnretainedValue()
  MHD_suspend_connection(connection)
  let handle = UInt(bitPattern: connection)
  Task.detached {
    pending.answer = await desk.answer(question)
    MHD_resume_connection(OpaquePointer(bitPattern: handle))
  }
  return mhd_yes
}

/// libmicrohttpd's word that a request is over, whatever became of it.
let forgetControlRequest: MHD_RequestCompletedCallback = { _, _, state, _ in
  guard let opaque = state?.pointee else { return }
  Unmanaged<PendingAnswer>.fromOpaque(opaque).release()
  state?.pointee = nil
}

private func queryValues(of connection: OpaquePointer) -> [String: String] {
  var values: [String: String] = [:]
  withUnsafeMutablePointer(to: &values) { values in
    _ = MHD_get_connection_values(
      connection, mhd_query_values,
      { values, _, key, value in
        guard let values, let key else { return mhd_yes }
        let text = value.map { String(cString: $0) } ?? ""
        values.assumingMemoryBound(to: [String: String].self).pointee[String(cString: key)] = text
        return mhd_yes
      }, values)
  }
  return values
}

private func reply(_ answer: ControlServer.Answer, on connection: OpaquePointer) -> MHD_Result {
  guard let response = answer.body.withUnsafeBytes({ mhd_response($0.baseAddress, $0.count) }) else { return mhd_no }
  defer { MHD_destroy_response(response) }
  MHD_add_response_header(response, "Content-Type", "application/json")
  return MHD_queue_response(connection, UInt32(clamping: answer.status), response)
}
