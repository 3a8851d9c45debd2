import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Networks

/// A password signs in once: the session is kept in a file before it is used, and made anew where it has ended.
@Suite struct MatrixSessionTests {
  private static let login =
    #"{"access_token":"sample-token-1","device_id":"CRIEUR_blog","user_id":"@blog:example.org"}"#
  private static let who = #"{"user_id":"@blog:example.org"}"#
  private static let plain = Response.scripted(404, text: #"{"errcode":"M_NOT_FOUND","error":"Event not found."}"#)
  private static let ended = Response.scripted(
    401, text: #"{"errcode":"M_UNKNOWN_TOKEN","error":"Unrecognised access token","soft_logout":true}"#)
  private static let kept =
    #"{"server":"https://matrix.example.org","token":"sample-token-0","user":"@blog:example.org"}"#

  private struct Outcome {
    var said: String
    var asked: [String]
    var files: [String: String]
    var bodies: [String]
  }

  private func verify(
    server: String = "https://matrix.example.org", room: String = "!abc:example.org",
    files: MemoryFiles = MemoryFiles(), _ answers: [ScriptedTransport.Answer]
  ) async throws -> Outcome {
    let transport = ScriptedTransport(answers)
    let account = """
      {"server":"\(server)","room":"\(room)","user":"@blog:example.org","password":{"env":"PASSWORD"}}
      """
    let secrets = try JSONDecoder().decode(SampleSecrets.self, from: Data(#"{"PASSWORD":"sample-password"}"#.utf8))
    let settings = try secrets.decode(
      MatrixNetwork.Settings.self, from: try JSONDecoder().decode(JSONValue.self, from: Data(account.utf8)))
    let adapter = MatrixNetwork(
      account: AccountSettings(name: "blog", settings: settings), transport: transport, files: files)
    var said: String
    do throws(PublishFailure) { said = try await adapter.verify().name } catch {
      said = "\(error.verdict): \(error.detail)"
    }
    let asked = transport.requests.map { request in
      let path = request.url.split(separator: "/").dropFirst().joined(separator: "/")
      return path + (request.credential.map { " " + $0.secret.reveal() } ?? "")
    }
    let bodies = transport.requests.map { String(decoding: $0.body ?? [], as: UTF8.self) }
    return Outcome(said: said, asked: asked, files: files.texts, bodies: bodies)
  }

  private let room = "matrix.example.org/_matrix/client/v3/rooms/%21abc%3Aexample.org/state/m.room.encryption"
  private let whoami = "matrix.example.org/_matrix/client/v3/account/whoami"
  private let door = "matrix.example.org/_matrix/client/v3/login"

  @Test func aNewSessionIsKeptAndAlwaysOfTheSameDevice() async throws {
    let outcome = try await verify([Response.scripted(200, text: Self.login), Self.plain])
    #expect(outcome.said == "@blog:example.org")
    #expect(outcome.asked == [door, room + " sample-token-1"])
    #expect(outcome.files == ["tokens/blog.json": Self.kept.replacing("token-0", with: "token-1")])
    #expect(
      outcome.bodies[0]
        == #"{"device_id":"CRIEUR_blog","identifier":{"type":"m.id.user","user":"@blog:example.org"},"#
        + #""initial_device_display_name":"Crieur","password":"sample-password","type":"m.login.password"}"#)
  }

  @Test func theKeptOneIsUsed() async throws {
    let outcome = try await verify(
      files: MemoryFiles(["tokens/blog.json": Self.kept]), [Response.scripted(200, text: Self.who), Self.plain])
    #expect(outcome.said == "@blog:example.org")
    #expect(outcome.asked == [whoami + " sample-token-0", room + " sample-token-0"])
  }

  @Test func anEndedOneIsMadeAnew() async throws {
    let outcome = try await verify(
      files: MemoryFiles(["tokens/blog.json": Self.kept]),
      [Self.ended, Response.scripted(200, text: Self.login), Self.plain])
    #expect(outcome.said == "@blog:example.org")
    #expect(outcome.asked == [whoami + " sample-token-0", door, room + " sample-token-1"])
    #expect(outcome.files["tokens/blog.json"]?.contains("sample-token-1") == true)
  }

  @Test(arguments: [
    "", "[]", #"{"server":"https://other.example.org","token":"sample-token-0","user":"@blog:example.org"}"#,
    #"{"server":"https://matrix.example.org","token":"sample-token-0","user":"@other:example.org"}"#,
    #"{"server":"https://matrix.example.org","token":"","user":"@blog:example.org"}"#,
  ])
  func whatIsNoSessionOfThisAccountIsMadeAnew(file: String) async throws {
    let outcome = try await verify(
      files: MemoryFiles(["tokens/blog.json": file]), [Response.scripted(200, text: Self.login), Self.plain])
    #expect(outcome.asked == [door, room + " sample-token-1"])
  }

  @Test func aSessionThatCannotBeKeptIsNotUsed() async throws {
    let outcome = try await verify(
      files: MemoryFiles(breaksAfter: 0), [Response.scripted(200, text: Self.login)])
    #expect(outcome.said.hasPrefix("unavailable: the session cannot be kept in tokens/blog.json"))
    #expect(outcome.asked == [door])
  }

  @Test(arguments: [
    (403, #"{"errcode":"M_FORBIDDEN","error":"Invalid sample-password"}"#, "unauthorized: Invalid ••••"),
    (400, #"{"errcode":"M_UNKNOWN","error":"Unknown login type"}"#, "unauthorized: the server takes no password"),
    (429, #"{"errcode":"M_LIMIT_EXCEEDED","retry_after_ms":9000}"#, "limited: until 2026-11-23T08:30:09Z"),
    (500, "", "unavailable"), (200, "{}", "unavailable: the server's answer gives no session"),
  ])
  func aRefusedPasswordIsSaid(status: Int, body: String, said: String) async throws {
    let outcome = try await verify([Response.scripted(status, text: body)])
    #expect(outcome.said.hasPrefix(said), "\(outcome.said)")
    #expect(outcome.files.isEmpty)
  }

  @Test func aNamesOwnSiteSaysWhereItsServerIs() async throws {
    let outcome = try await verify(
      server: "example.org", room: "#blog:example.org",
      [
        Response.scripted(200, text: #"{"m.homeserver":{"base_url":"https://matrix.example.org/"}}"#),
        Response.scripted(200, text: Self.login),
        Response.scripted(200, text: #"{"room_id":"!abc:example.org","servers":["example.org"]}"#), Self.plain,
      ])
    #expect(outcome.said == "@blog:example.org")
    #expect(
      outcome.asked == [
        "example.org/.well-known/matrix/client", door,
        "matrix.example.org/_matrix/client/v3/directory/room/%23blog%3Aexample.org sample-token-1",
        room + " sample-token-1",
      ])
  }

  @Test(arguments: [
    (404, ""), (200, "<html>"), (200, #"{"m.homeserver":{"base_url":"http://matrix.example.org"}}"#), (301, ""),
    (200, #"{"m.homeserver":{"base_url":"https://matrix.example.org/?x"}}"#),
  ])
  func aNameThatSaysNothingAsksForTheAddress(status: Int, body: String) async throws {
    let outcome = try await verify(server: "example.org", [Response.scripted(status, text: body)])
    #expect(outcome.said.hasPrefix("unavailable: https://example.org does not say where its Matrix server is"))
    #expect(outcome.asked.count == 1)
  }

  @Test func aRoomThatIsNotThereIsSaid() async throws {
    let outcome = try await verify(
      room: "#blog:example.org",
      [
        Response.scripted(200, text: Self.login),
        Response.scripted(404, text: #"{"errcode":"M_NOT_FOUND","error":"Room alias not found"}"#),
      ])
    #expect(outcome.said == "gone: there is no room #blog:example.org: Room alias not found")
  }
}
