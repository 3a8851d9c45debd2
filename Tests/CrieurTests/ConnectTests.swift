import Foundation
import Model
import Networks
import TestSupport
import Testing
import Web

@testable import crieur

/// What `crieur connect` makes of the command line, and how it keeps secrets.
@Suite struct ConnectTests {
  private func place(_ text: String? = nil) throws -> (ConnectionPlace, TemporaryFolder) {
    let folder = try TemporaryFolder()
    if let text { try folder.write("config.json", text) }
    return (try ConnectionPlace(path: folder.file("config.json"), environment: [:]), folder)
  }

  private func draft(_ settings: [String], kind: String = "file") throws -> AccountDraft {
    var draft = try AccountDraft(name: "toots", network: MastodonNetwork.self, kind: kind)
    for setting in settings { try draft.set(setting) }
    return draft
  }

  @Test(arguments: [
    ("https://social.example.org", "https://social.example.org"), ("social.example.org", "https://social.example.org"),
    ("@owner@social.example.org", "https://social.example.org"),
    ("owner@social.example.org", "https://social.example.org"),
    (" social.example.org ", "https://social.example.org"), ("http://a.example", "http://a.example"),
  ])
  func aServerIsNamedAsPeopleNameIt(text: String, server: String) throws {
    #expect(try draft(["server=\(text)"]).texts == ["server": server])
  }

  @Test(arguments: [
    ("token=abc", ConnectFailure.visibleSecret("token")), ("tokn=abc", .unknownSetting("tokn", nearest: "token")),
    ("elephant=abc", .unknownSetting("elephant", nearest: nil)), ("abc", .badSetting), ("=abc", .badSetting),
  ])
  func aSettingIsRefused(text: String, failure: ConnectFailure) throws {
    #expect(throws: failure) { try draft([text]) }
    for language in Language.allCases {
      let sentence = failure.sentence(in: language)
      #expect(!sentence.isEmpty && !sentence.contains("abc"))
    }
  }

  @Test(arguments: ["", "a/b", "../a", ".a", "a b", "é", "a.b", String(repeating: "a", count: 65)])
  func aNameThatCanBeNoFileIsRefused(name: String) {
    #expect(throws: ConnectFailure.badName(name)) {
      try AccountDraft(name: name, network: MastodonNetwork.self, kind: "file")
    }
  }

  @Test(arguments: ["file", "credential"])
  func theLinesAreWhatTheReaderTakes(kind: String) throws {
    let (place, _) = try place()
    var draft = try draft(["server=https://social.example.org"], kind: kind)
    #expect(draft.missing.map(\.key) == ["token"])
    #expect(throws: ConnectFailure.self) { try draft.account(at: place) }
    let key = try #require(draft.missing.first)
    draft.set(key, .secret(Secret("never-shown")))
    #expect(
      draft.json == """
        "toots": {
          "network": "mastodon",
          "server": "https://social.example.org",
          "token": { "\(kind)": "toots.token" }
        }
        """)
    let account = try draft.account(at: place)
    #expect(account.name == "toots" && draft.held.map(\.name) == ["toots.token"])
    _ = try account.makeNetwork(transport: ScriptedTransport(), files: DurableFiles(root: place.state))
  }

  @Test func nothingSecretGoesByPlainHTTP() throws {
    let server = try #require(MastodonNetwork.keys.first)
    let (open, _) = try place()
    let (near, _) = try place(#"{"allow_private_hosts": ["127.0.0.1"]}"#)
    let draft = try draft(["server=http://127.0.0.1:3000"])
    #expect(throws: ConnectFailure.self) { try draft.requireSafe(server, at: open) }
    try draft.requireSafe(server, at: near)
    #expect(throws: ConnectFailure.self) { try self.draft(["server=https://"]).requireSafe(server, at: near) }
  }

  @Test func aConfigurationThatIsNotRightYetTellsWhatItKnows() throws {
    let (place, folder) = try place(
      #"{"language": "fr", "state": "s", "accounts": {"toots": {"network": "bluesky", "handle": "a", "password": {}}}}"#
    )
    #expect(place.language == .fr && place.state == folder.file("s") && place.folder == folder.path)
    #expect(place.account("toots")?.settings == ["network": "bluesky", "handle": "a"])
    #expect(place.account("other") == nil)
    #expect(throws: ConfigurationFailure.self) { try self.place("{") }
    #expect(try self.place().0.state == "/var/lib/crieur")
  }

  // MARK: Files

  private func keeper(_ folder: TemporaryFolder, replaces: Bool = false) -> SecretKeeper {
    SecretKeeper(folder: folder.path, replaces: replaces, state: folder.path)
  }

  @Test func aSecretIsItsOwnersAlone() throws {
    let folder = try TemporaryFolder()
    try keeper(folder).keep([("toots.token", Secret("first")), ("toots.key", Secret("second"))])
    var facts = stat()
    #expect(stat(folder.file("toots.token"), &facts) == 0 && facts.st_mode & 0o7777 == 0o600)
    #expect(try String(contentsOfFile: folder.file("toots.token"), encoding: .utf8) == "first\n")
    #expect(try names(folder) == ["toots.key", "toots.token"])
    let store = SecretStore(environment: [:], folder: folder.path)
    #expect(try store.secret(.file("toots.token")) == Secret("first"))
  }

  @Test func aSecretThatIsThereIsReplacedOnPurposeOnly() throws {
    let folder = try TemporaryFolder()
    try folder.write("toots.token", "old")
    let failure = ConnectFailure.present(folder.file("toots.token"))
    #expect(throws: failure) { try keeper(folder).requireRoom(for: ["toots.token"]) }
    #expect(throws: failure) { try keeper(folder).keep([("toots.token", Secret("new"))]) }
    #expect(try String(contentsOfFile: folder.file("toots.token"), encoding: .utf8) == "old")
    try keeper(folder, replaces: true).requireRoom(for: ["toots.token"])
    try keeper(folder, replaces: true).keep([("toots.token", Secret("new"))])
    #expect(try String(contentsOfFile: folder.file("toots.token"), encoding: .utf8) == "new\n")
    #expect(try names(folder) == ["toots.token"])
  }

  @Test func aFolderThatIsNotThereIsToldBeforeAnythingIsAsked() throws {
    let folder = try TemporaryFolder()
    let keeper = SecretKeeper(folder: folder.file("none"), replaces: false, state: folder.path)
    #expect(throws: ConnectFailure.unwritable(folder.file("none"), number: ENOENT)) {
      try keeper.requireRoom(for: [])
    }
  }

  private func names(_ folder: TemporaryFolder) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  // MARK: Back from the browser

  /// A dialogue whose person types into a pipe.
  private func dialogue() throws -> (ConsoleDialogue, typing: Int32) {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    return (ConsoleDialogue(language: .en, input: LineInput(descriptor: ends[0])), ends[1])
  }

  @Test func theBrowserComesBackWithOurState() async throws {
    let (dialogue, typing) = try dialogue()
    defer { close(typing) }
    let answers = Browser()
    let fields = try await dialogue.redirect(port: nil) { callback, state in
      answers.browse([
        "\(callback)?code=stolen&state=wrong", "\(callback)?state=\(state)", String(callback.dropLast(8)),
        "\(callback)?code=the+code%21&state=\(state)",
      ])
      return "https://network.example.org/authorize?redirect_uri=\(callback)&state=\(state)"
    }
    #expect(fields["code"] == "the code!")
    let told = try await answers.all(4)
    #expect(told.last?.contains("close this page") == true && told.first?.contains("not what Crieur") == true)
  }

  @Test func theAddressMayBePastedAndARefusalIsOne() async throws {
    for (end, failure) in [("code=c", nil), ("error=access_denied", .declined("access_denied"))]
      as [(String, SignInFailure?)]
    {
      let (dialogue, typing) = try dialogue()
      let work = { () async throws(SignInFailure) -> [String: String] in
        try await dialogue.redirect(port: nil) { callback, state in
          let lines = Array("nonsense\n\(callback)?code=c&state=no\n\(callback)?state=\(state)&\(end)#_\n".utf8)
          _ = write(typing, lines, lines.count)
          close(typing)
          return callback
        }
      }
      if let failure {
        await #expect(throws: failure) { _ = try await work() }
      } else {
        #expect(try await work()["code"] == "c")
      }
    }
  }
}

/// What browsers were shown, one after the other.
private final class Browser: @unchecked Sendable {  // guarded by `lock`
  private let lock = NSLock()
  private var told: [String] = []

  func browse(_ addresses: [String]) {
    Thread.detachNewThread { [self] in
      for address in addresses {
        let answer = (try? ChildProcess.run("/usr/bin/curl", ["-s", address]).output) ?? ""
        lock.withLock { told.append(answer) }
      }
    }
  }

  func all(_ count: Int) async throws -> [String] {
    while true {
      let now = lock.withLock { told }
      if now.count >= count { return now }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
