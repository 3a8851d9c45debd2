internal import Foundation
internal import TestSupport

/// A server with a certificate that only its own file vouches for: `openssl s_server`.
final class TLSServer {
  let url: String
  let certificate: String
  private let folder: TemporaryFolder
  private let server: ChildProcess

  /// What the clients have said, as openssl tells it.
  var said: String { server.output + server.errors }

  /// Nil where the openssl command is not installed.
  /// - Parameters:
  ///   - name: whom the certificate is for.
  ///   - days: how long it is good; 0 for one that is past.
  ///   - words: more of the server's options.
  init?(for name: String = "IP:127.0.0.1", days: Int = 2, words: [String] = []) throws {
    guard let openssl = ChildProcess.find("openssl") else { return nil }
    folder = try TemporaryFolder()
    certificate = folder.file("cert.pem")
    let key = folder.file("key.pem")
    _ = try ChildProcess.run(
      openssl,
      [
        "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "\(days)", "-subj", "/CN=127.0.0.1", "-addext",
        "subjectAltName=\(name)", "-keyout", key, "-out", certificate,
      ])
    server = try ChildProcess(
      openssl, ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"] + words)
    // It says where: «ACCEPT 127.0.0.1:41234».
    try server.waitFor("ACCEPT 127.0.0.1:")
    try server.waitFor("\n")
    let port = server.output.split(separator: "\n").compactMap { line in
      line.hasPrefix("ACCEPT ") ? line.split(separator: ":").last.flatMap { Int($0) } : nil
    }
    url = "https://127.0.0.1:\(port.first ?? 0)/"
  }

  deinit { server.signal(SIGKILL) }
}
