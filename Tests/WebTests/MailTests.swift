internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
@testable internal import Web

private let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])

private func mail(_ server: String, text: String? = "Subject: é\r\n\r\nBonjour\r\n.\r\n..fin\r\n") -> Mail {
  Mail(
    server: server, user: "blog@example.org", password: Secret("sample-password-0123"), sender: "blog@example.org",
    recipients: ["one@example.org", "two@example.org"], text: text.map { Array($0.utf8) }, timeout: .seconds(20))
}

private func outcome(_ transport: CurlTransport, _ mail: Mail) async -> Result<MailAnswer, TransportFailure> {
  do { return .success(try await transport.deliver(mail)) } catch { return .failure(error) }
}

private func fault(_ transport: CurlTransport, _ mail: Mail) async -> TransportFailure? {
  guard case .failure(let failure) = await outcome(transport, mail) else { return nil }
  return failure
}

@Suite struct MailTests {
  @Test(arguments: ["AUTH PLAIN", "AUTH LOGIN", "AUTH CRAM-MD5 LOGIN PLAIN"])
  func aLetterArrivesByteForByte(login: String) async throws {
    let server = try LoopbackMailServer(extensions: [login])
    let answer = try await transport.deliver(mail(server.url))
    #expect(answer == MailAnswer(status: 250, words: "2.0.0 Ok: queued", isLoggedIn: true, hasTakenText: true))
    #expect(server.texts == ["Subject: é\r\n\r\nBonjour\r\n.\r\n..fin"])
    let said = server.requests.map { "\($0.method) \($0.target)" }
    #expect(
      Array(said.prefix(7)) == [
        "CONNECT ", "EHLO example.org", "AUTH blog@example.org", "MAIL blog@example.org", "RCPT one@example.org",
        "RCPT two@example.org", "DATA ",
      ])
    #expect(server.requests.first { $0.method == "AUTH" }?.text == "sample-password-0123")
  }

  @Test func aHelloSendsNothing() async throws {
    let server = try LoopbackMailServer()
    let answer = try await transport.deliver(mail(server.url, text: nil))
    #expect(answer == MailAnswer(status: 250, words: "2.0.0 Ok", isLoggedIn: true))
    #expect(!server.requests.contains { ["MAIL", "RCPT", "DATA", "TEXT"].contains($0.method) })
    #expect(server.requests.contains { $0.method == "NOOP" })

    let open = try LoopbackMailServer(extensions: [])
    #expect(try await transport.deliver(mail(open.url, text: nil)).isLoggedIn == false)
    #expect(!open.requests.contains { $0.method == "AUTH" })
  }

  /// Where it is refused, with what, and whether the text was asked for.
  @Test(arguments: [
    ("CONNECT", 421, false), ("CONNECT", 554, false), ("AUTH", 535, false), ("AUTH", 454, false), ("MAIL", 452, false),
    ("MAIL", 550, false), ("RCPT", 450, false), ("RCPT", 550, false), ("DATA", 451, false), ("DATA", 554, false),
    ("TEXT", 451, true), ("TEXT", 554, true),
  ])
  func aRefusalIsAnAnswer(place: String, status: Int, hasTakenText: Bool) async throws {
    let server = try LoopbackMailServer { $0.method == place ? .text("5.1.1 no, no", status: status) : nil }
    let answer = try await transport.deliver(mail(server.url))
    #expect(answer.status == status)
    #expect(answer.words == "5.1.1 no, no")
    #expect(answer.hasTakenText == hasTakenText)
    #expect(answer.refused == (place == "RCPT" ? "one@example.org" : nil))
    #expect(server.texts.count == (hasTakenText ? 1 : 0))
  }

  @Test func oneRefusedRecipientRefusesTheLetter() async throws {
    let server = try LoopbackMailServer { $0.target == "two@example.org" ? .text("no", status: 550) : nil }
    let answer = try await transport.deliver(mail(server.url))
    #expect(answer.status == 550 && answer.refused == "two@example.org")
    #expect(server.texts.isEmpty)
  }

  /// Only once the text was handed over is there a doubt.
  @Test(arguments: [
    ("CONNECT", false), ("EHLO", false), ("AUTH", false), ("MAIL", false), ("RCPT", false), ("DATA", false),
    ("TEXT", true),
  ])
  func aBrokenConversationSaysWhatIsKnown(place: String, isHandedOver: Bool) async throws {
    let server = try LoopbackMailServer { $0.method == place ? .dropped : nil }
    let failure = try #require(await fault(transport, mail(server.url)))
    #expect(failure.kind == .broken)
    #expect(failure.requestSent == isHandedOver)

    let silent = try LoopbackMailServer { $0.method == place ? Answer(delivery: .never) : nil }
    var patient = mail(silent.url)
    patient.timeout = .milliseconds(300)
    patient.patience = .milliseconds(1500)
    let lateness = try #require(await fault(transport, patient))
    #expect(lateness.kind == .timedOut)
    #expect(lateness.requestSent == isHandedOver)
  }

  @Test(arguments: ["MAIL", "TEXT"])
  func aCancelledTaskEndsIt(place: String) async throws {
    let (arrivals, arrived) = AsyncStream<Void>.makeStream()
    let server = try LoopbackMailServer {
      guard $0.method == place else { return nil }
      arrived.yield()
      return Answer(delivery: .never)
    }
    let task = Task { await fault(transport, mail(server.url)) }
    for await _ in arrivals { break }
    task.cancel()
    let failure = try #require(await task.value)
    #expect(failure.kind == .cancelled)
    #expect(failure.requestSent == (place == "TEXT"))
  }

  @Test func onlyTheConfigurationLeadsToPrivateServers() async throws {
    let server = try LoopbackMailServer()
    let stranger = CurlTransport(userAgent: "Crieur/test")
    let port = try #require(server.url.split(separator: ":").last)
    for address in [server.url, "smtps://127.0.0.1:\(port)", "smtp://127.0.0.1", "smtps://localhost", "smtp://[::1]"] {
      let failure = try #require(await fault(stranger, mail(address)))
      #expect(failure.kind == .forbiddenAddress, "\(address)")
      #expect(!failure.requestSent)
    }
    #expect(server.requests.isEmpty)
  }

  @Test func withoutEncryptionNothingIsSaid() async throws {
    let server = try LoopbackMailServer()
    let address = try #require(WebAddress(server.url, isMail: true))
    let result = await Aside.run { cancelled in
      let way = CurlMail(
        mail(server.url), to: address, mayBePrivate: true, needsTLS: true, caFile: nil, cancelled: cancelled)
      return (way.deliver(), way.leave)
    }
    guard case .failure(let failure) = result else {
      Issue.record("\(result)")
      return
    }
    #expect(failure.kind == .tls && !failure.requestSent)
    #expect(Set(server.requests.map(\.method)).isSubset(of: ["CONNECT", "EHLO", "QUIT"]))
  }

  @Test func aCertificateMustBeTrusted() async throws {
    guard let server = try TLSServer() else { return }
    let address = server.url.replacing("https:", with: "smtps:")
    let failure = try #require(await fault(transport, mail(address)))
    #expect(failure.kind == .tls && !failure.requestSent)
  }

  @Test(arguments: ["a@b\r\nRCPT TO:<c@d>", "<a@b>", "a b@c", "a", "@", "a@", "é@example.org", "a@b@c", "a@b..c", ""])
  func whatIsNoAddressGoesNowhere(text: String) async throws {
    let server = try LoopbackMailServer()
    var letter = mail(server.url)
    letter.recipients.append(text)
    #expect(await fault(transport, letter)?.requestSent == false)
    letter = mail(server.url)
    letter.sender = text
    #expect(await fault(transport, letter)?.requestSent == false)
    #expect(server.requests.isEmpty)
    #expect(!Mail.isAddress(text))
  }

  @Test(arguments: [
    ("smtps://mail.example.org", true), ("smtp://mail.example.org:587", true), ("SMTPS://Mail.example.org/", true),
    ("https://mail.example.org", false), ("mail.example.org", false), ("smtps://mail.example.org/path", false),
    ("smtps://user@mail.example.org", false), ("smtps://mail.example.org?a", false), ("smtps://", false), ("", false),
    ("smtp://[::1]:25", true),
  ])
  func aServersAddressHasNothingElse(text: String, isServer: Bool) { #expect(Mail.isServer(text) == isServer) }
}
