internal import FoundationEssentials
internal import Glibc
internal import Server

/// Where the daemon listens for its owner, and where the command finds it.
enum ControlSocket {
  /// The name that the command looks for: the socket itself, or a link to it.
  static func path(state: String) -> String { state + "/control.sock" }

  /// Serves the socket in systemd's runtime folder where there is one, with a link to it in the state folder.
  static func serve(
    state: String, answer: @escaping @Sendable (ControlServer.Question) async -> ControlServer.Answer
  ) throws -> ControlServer {
    let known = path(state: state)
    guard let runtime = ProcessInfo.processInfo.environment["RUNTIME_DIRECTORY"], !runtime.isEmpty else {
      return try ControlServer(path: known, answer: answer)
    }
    let socket = (runtime.split(separator: ":").first.map(String.init) ?? runtime) + "/control.sock"
    unlink(known)
    symlink(socket, known)
    return try ControlServer(path: socket, answer: answer)
  }
}
