import Foundation
import Town

/// `make demo-networks`: every network that is played, on loopback, until standard input ends.
///
/// Writes the secrets of the accounts into the folder that it is given (mode 0600) and the accounts of a configuration to
/// standard output, in one line. Each line on standard input is answered with what stands at each network, as one line of
/// JSON.
@main enum TownDemo {
  static func main() throws {
    guard CommandLine.arguments.count == 2 else {
      print("usage: town FOLDER")
      exit(64)
    }
    let folder = URL(fileURLWithPath: CommandLine.arguments[1])
    // One is slower than the other, so that something is left to do when the daemon is killed.
    let servers = try Play.all.enumerated().map { (play: $1, server: try PlayedServer($1, pausing: 30 * $0)) }
    var accounts: [String: Any] = [:]
    for (play, server) in servers {
      for (name, secret) in play.secrets(at: server.address) {
        let path = folder.appendingPathComponent(name).path
        guard
          FileManager.default.createFile(
            atPath: path, contents: Data(secret.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CocoaError(.fileWriteUnknown) }
      }
      let common: [String: any Sendable] = ["network": play.network, "gap": "0s", "settle": "1s"]
      accounts[play.network] = play.account(server.address).merging(common) { $1 }
    }
    try tell(accounts)
    while readLine() != nil {
      try tell(Dictionary(uniqueKeysWithValues: servers.map { ($0.play.network, $0.server.posts.map(\.text)) }))
    }
  }

  private static func tell(_ value: Any) throws {
    let line = try JSONSerialization.data(withJSONObject: value, options: [.sortedKeys, .withoutEscapingSlashes])
    FileHandle.standardOutput.write(line + Data("\n".utf8))
  }
}
