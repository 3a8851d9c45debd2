import Crypto
import Foundation
import Model
import Networks
import Synchronization
import TestSupport
import Testing
import Web

/// Two processes, the daemon and `crieur check` for instance, that renew one account's token at the same time.
@Suite struct RenewalTests {
  /// Where a refresh token serves once.
  private static let networks = ["x", "tumblr", "matrix"]
  static let transcripts = Transcript.all.filter { transcript in
    networks.contains(transcript.network)
      && transcript.cases.contains { $0.files?["tokens/sample.json"] != nil }
  }

  @Test func everyNetworkIsThere() { #expect(Set(Self.transcripts.map(\.network)) == Set(Self.networks)) }

  @Test(arguments: transcripts)
  func theTokenIsRenewedOnce(transcript: Transcript) async throws {
    let folder = try TemporaryFolder()
    let server = RotatingServer()
    let verdicts = await withTaskGroup(of: String.self) { group in
      for _ in 0..<4 {
        // As from processes of their own: nothing is shared but the disk and the server.
        let adapter = Result { try transcript.adapter(transport: server, files: DurableFiles(root: folder.path)) }
        group.addTask {
          do { return try await adapter.get().verify().name } catch { return "\(error)" }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(verdicts).count == 1 && !(verdicts.first ?? "").contains("unauthorized"), "\(verdicts)")
    #expect(server.renewals == 1)
    // The disk holds the token that serves next.
    let kept = try String(contentsOfFile: folder.file("tokens/sample.json"), encoding: .utf8)
    #expect(kept.contains("\"refresh-1\"") && kept.contains("\"access-1\""))
    let mode = try FileManager.default.attributesOfItem(atPath: folder.file("tokens/sample.lock"))[.posixPermissions]
    #expect(mode as? Int == 0o600)
  }

  // MARK: What another process has written meanwhile

  private func kept(_ number: Int, expires: Date = .reference.addingTimeInterval(7200)) -> String {
    let seconds = Int(expires.timeIntervalSince1970)
    return #"{"access_token":"access-\#(number)","refresh_token":"refresh-\#(number)","expires_at":\#(seconds)}"#
  }

  @Test(arguments: transcripts)
  func aTokenThatAnotherHasRenewedIsUsed(transcript: Transcript) async throws {
    let server = RotatingServer(renewals: 2)
    let files = MemoryFiles(
      ["tokens/sample.json": kept(1, expires: .reference)],
      meanwhile: [["tokens/sample.json": kept(2)]])
    _ = try await transcript.adapter(transport: server, files: files).verify()
    #expect(server.renewals == 2)
    #expect(files.texts["tokens/sample.json"]?.contains("refresh-2") == true)
  }

  /// X refuses a token whose time has not come; before that is noted, another process keeps the next one.
  @Test func aDoubtDoesNotUndoWhatAnotherHasKept() async throws {
    let transcript = try #require(Self.transcripts.first { $0.network == "x" })
    let server = RotatingServer(renewals: 2)
    let newer = kept(2)
    let files = MemoryFiles(
      ["tokens/sample.json": kept(1)], meanwhile: [["tokens/sample.json": newer]])
    let adapter = try transcript.adapter(transport: server, files: files)
    await #expect(throws: PublishFailure.self) { _ = try await adapter.verify() }
    #expect(files.texts["tokens/sample.json"] == newer)
    _ = try await adapter.verify()
    #expect(server.renewals == 2)
  }

  @Test func aRefusedTokenIsRenewedTheNextTime() async throws {
    let transcript = try #require(Self.transcripts.first { $0.network == "x" })
    let server = RotatingServer(renewals: 1, knows: "another")
    let files = MemoryFiles(["tokens/sample.json": kept(1)])
    let adapter = try transcript.adapter(transport: server, files: files)
    await #expect(throws: PublishFailure.self) { _ = try await adapter.verify() }
    _ = try await adapter.verify()
    #expect(server.renewals == 2)
  }

  // MARK: The lock

  @Test func whatRunsExclusivelyRunsOneAfterTheOther() async throws {
    let folder = try TemporaryFolder()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<6 {
        group.addTask {
          let files = DurableFiles(root: folder.path)
          try await files.exclusively("tokens/a.lock") { () async throws(PublishFailure) in
            do {
              let count = try files.contents(of: "tokens/count").map(\.count) ?? 0
              for _ in 0..<20 { await Task.yield() }
              try files.replace("tokens/count", with: Array(repeating: 1, count: count + 1))
            } catch { throw .unavailable("\(error)") }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(try DurableFiles(root: folder.path).contents(of: "tokens/count")?.count == 6)
  }

  @Test func aFailureLetsGoAndALinkIsRefused() async throws {
    let folder = try TemporaryFolder()
    let files = DurableFiles(root: folder.path)
    let failure = PublishFailure.unavailable("the work's own")
    await #expect(throws: failure) {
      try await files.exclusively("tokens/a.lock") { () async throws(PublishFailure) in throw failure }
    }
    #expect(try await files.exclusively("tokens/a.lock") { () async throws(PublishFailure) in 7 } == 7)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("tokens/b.lock"), withDestinationPath: folder.file("target"))
    await #expect(throws: PublishFailure.unavailable("tokens/b.lock: Too many levels of symbolic links")) {
      try await files.exclusively("tokens/b.lock") { () async throws(PublishFailure) in }
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("target")))
  }

  @Test func whoIsStoppedDoesNotWaitOn() async throws {
    let folder = try TemporaryFolder()
    let files = DurableFiles(root: folder.path)
    try await files.exclusively("a.lock") { () async throws(PublishFailure) in
      let waiting = Task { try await files.exclusively("a.lock") { () async throws(PublishFailure) in } }
      waiting.cancel()
      let result = await waiting.result
      #expect(throws: PublishFailure.unavailable("a.lock: stopped while another process held it")) {
        try result.get()
      }
    }
  }
}

/// A server whose refresh tokens serve once: one that comes a second time ends all that came of it.
private final class RotatingServer: Transport {
  private struct State {
    var renewals: Int
    var isOver = false
    var access: String
  }

  private let state: Mutex<State>
  var renewals: Int { state.withLock { $0.renewals } }

  /// - Parameter knows: the access token that opens it, where it is not the newest.
  init(renewals: Int = 0, knows access: String? = nil) {
    state = Mutex(State(renewals: renewals, access: access ?? "access-\(renewals)"))
  }

  func send(_ request: Request) async throws(TransportFailure) -> Response {
    if request.url.hasSuffix("/auth_metadata") {
      return Self.answer(200, #"{"token_endpoint":"https://account.example.org/oauth2/token"}"#)
    }
    if request.url.hasSuffix("/m.room.encryption") { return Self.answer(404, #"{"errcode":"M_NOT_FOUND"}"#) }
    let form = PercentCoding.fields(of: String(decoding: request.body ?? [], as: UTF8.self))
    guard let refresh = form["refresh_token"] else { return whoAmI(request) }
    let answer = renew(refresh)
    // Its answer is long on the way, so that whoever does not wait for it asks meanwhile.
    try? await Task.sleep(for: .milliseconds(100))
    return answer
  }

  private func renew(_ refresh: String) -> Response {
    state.withLock { state in
      let isNewest = state.renewals == 0 ? refresh.hasPrefix("sample-") : refresh == "refresh-\(state.renewals)"
      if !isNewest { state.isOver = true }
      guard !state.isOver else { return Self.answer(400, #"{"error":"invalid_grant"}"#) }
      state.renewals += 1
      state.access = "access-\(state.renewals)"
      let pair = #"{"access_token":"access-\#(state.renewals)","refresh_token":"refresh-\#(state.renewals)""#
      return Self.answer(200, pair + #","expires_in":7200}"#)
    }
  }

  private func whoAmI(_ request: Request) -> Response {
    let isKnown = state.withLock { !$0.isOver && request.credential?.secret.reveal() == $0.access }
    guard isKnown else { return Self.answer(401, #"{"detail":"Unauthorized"}"#) }
    return Self.answer(
      200,
      #"{"user_id":"@owner:example.org","data":{"id":"7","username":"owner"},"response":{"user":{"blogs":[{"name":"claire","uuid":"t:a"}]}}}"#
    )
  }

  private static func answer(_ status: Int, _ text: String) -> Response {
    Response(status: status, headers: [], body: Array(text.utf8), received: .reference)
  }
}
