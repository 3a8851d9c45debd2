internal import CPlatform
internal import Glibc
internal import Model

/// systemd-creds(1): encrypts a secret for this machine, so that only its systemd can give it to the service.
struct Sealer: Sendable {
  private let program: String
  private let path: String

  /// Nil where the program is not on the search path.
  init?(environment: [String: String]) {
    path = environment["PATH"] ?? "/usr/bin:/bin"
    let places: [String] = path.split(separator: ":").map { "\($0)/systemd-creds" }
    guard let found = places.first(where: { access($0, X_OK) == 0 }) else { return nil }
    program = found
  }

  /// Encrypts a secret, which goes to the program by a pipe: a process list shows what stands on a command line.
  func seal(_ secret: [UInt8], name: String, into file: String) throws(ConnectFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0, let reading = ends.first, let writing = ends.last else {
      throw .unwritable(file, number: errno)
    }
    _ = fcntl(writing, F_SETFD, FD_CLOEXEC)
    // A pipe takes 64 KiB before anybody reads, and no secret is longer than 32.
    let isWhole = write(writing, secret, secret.count) == secret.count
    close(writing)
    defer { close(reading) }
    guard isWhole else { throw .unwritable(file, number: errno) }
    var id: pid_t = 0
    let code = Self.withStrings([program, "encrypt", "--name=\(name)", "-", file]) { arguments in
      Self.withStrings(["PATH=\(path)"]) { platform_spawn_alone(&id, program, arguments, $0, reading, -1, 2, "/") }
    }
    guard code == 0 else { throw .unwritable(file, number: code) }
    var status: Int32 = 0
    while waitpid(id, &status, 0) < 0 { guard errno == EINTR else { throw .unsealed(code: -1) } }
    guard status == 0 else { throw .unsealed(code: status & 0x7F == 0 ? status >> 8 & 0xFF : status & 0x7F) }
  }

  private static func withStrings<Value>(_ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value) -> Value
  {
    let strings = texts.map { strdup($0) }
    defer { for string in strings { free(string) } }
    return body(strings + [nil])
  }
}
