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
  ///   - isPast: its time is over.
  ///   - words: more of the server's options.
  init?(for name: String = "IP:127.0.0.1", isPast: Bool = false, words: [String] = []) throws {
    guard let openssl = ChildProcess.find("openssl") else { return nil }
    folder = try TemporaryFolder()
    certificate = folder.file("cert.pem")
    let key = folder.file("key.pem")
    let subject = ["-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-keyout", key]
    if isPast {
      // Only a whole authority may say when a certificate begins.
      try folder.write("index", "")
      try folder.write(
        "authority",
        """
        [ca]
        default_ca = past
        [past]
        database = \(folder.file("index"))
        new_certs_dir = \(folder.path)
        rand_serial = yes
        default_md = sha256
        policy = any
        x509_extensions = names
        [any]
        commonName = supplied
        [names]
        subjectAltName = \(name)
        basicConstraints = CA:TRUE

        """)
      let request = folder.file("request.pem")
      _ = try ChildProcess.run(openssl, ["req", "-new", "-out", request] + subject)
      _ = try ChildProcess.run(
        openssl,
        [
          "ca", "-batch", "-notext", "-selfsign", "-config", folder.file("authority"), "-in", request, "-keyfile", key,
          "-out", certificate, "-startdate", "20240101000000Z", "-enddate", "20240102000000Z",
        ])
    } else {
      _ = try ChildProcess.run(
        openssl, ["req", "-x509", "-days", "2", "-addext", "subjectAltName=\(name)", "-out", certificate] + subject)
    }
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
