import Foundation
import TestSupport
import Testing

/// Who is heard where the owner's questions are answered.
@Suite struct ControlSocketTests {
  private static let setpriv = ChildProcess.find("setpriv")
  private static let curl = ChildProcess.find("curl")
  private static let canBeAnother = getuid() == 0 && setpriv != nil && curl != nil

  /// - Parameter isOpen: the modes let everybody in, as after a mistaken `chmod -R`: then the socket asks who it is.
  @Test(
    .enabled(if: canBeAnother, "another user can be played by root only, with setpriv and curl"),
    arguments: [false, true])
  func anotherUserIsNotHeard(isOpen: Bool) async throws {
    try await patiently {
      let home = try Home(feed: try Blog().url, accounts: ["journal": Home.journal])
      let daemon = try home.start(["run"])
      try daemon.waitFor("crieur runs")
      let socket = home.state + "/control.sock"
      let mode = try FileManager.default.attributesOfItem(atPath: socket)[.posixPermissions] as? Int
      #expect(mode == 0o660)
      if isOpen {
        for path in [home.folder.path, home.state] { chmod(path, 0o755) }
        chmod(socket, 0o666)
      }
      let (setpriv, curl) = (try #require(Self.setpriv), try #require(Self.curl))
      let question = ["-s", "-m", "20", "--unix-socket", socket, "http://localhost/v1/status"]
      let stranger = try ChildProcess.run(
        setpriv, ["--reuid=65534", "--regid=65534", "--clear-groups", curl] + question)
      #expect(stranger.ending != .exited(0) && stranger.output.isEmpty, "\(stranger.output)")
      let owner = try ChildProcess.run(curl, question)
      #expect(owner.ending == .exited(0) && owner.output.contains("\"feeds\""))
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }
}
