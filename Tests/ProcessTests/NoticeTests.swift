import Foundation
import TestSupport
import Testing
import Town

/// The daemon writes to its owner, over a mail server on loopback.
@Suite struct NoticeTests {
  private func mail(_ server: LoopbackMailServer) -> [String: Any] {
    [
      "mail": [
        "server": server.url, "from": "crieur@example.org", "to": "owner@example.org", "password": ["file": "token"],
      ]
    ]
  }

  private static var watched: [String: Any] { ["accounts": [String](), "watch": ["Dr Exemple"]] }

  /// The texts of the letters that came, as their reader sees them.
  private func letters(_ server: LoopbackMailServer) -> [String] {
    server.texts.map { text in
      let plain = text.components(separatedBy: "\r\n--=_crieur").first { $0.contains("text/plain") } ?? text
      return plain.replacingOccurrences(of: "=\r\n", with: "")
    }
  }

  @Test func whatIsHeldComesByMailWithTheCommandThatApprovesIt() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let server = try LoopbackMailServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port), "journal": Home.journal],
        top: mail(server))
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      #expect(Home.until { letters(server).contains { $0.contains("Crieur is alive") } }, "\(daemon.errors)")
      blog.rename(3, "Étiquette retrouvée : IPP 8004417263, Mme Lemoine")
      blog.publish()
      #expect(Home.until(300) { server.texts.count == 2 }, "\(daemon.errors)")
      let letter = try #require(letters(server).last)
      let held = try home.history().filter { $0["state"] as? String == "held" }
      #expect(held.count == 2)
      let numbers = held.compactMap { $0["id"] as? Int }
      let number = try #require(numbers.first { letter.contains("crieur show \($0)") }, "\(letter)")
      #expect(letter.contains("crieur approve \(number) --despite"), "\(letter)")
      #expect(letter.contains("journal, toots"), "\(letter)")
      let all = server.texts.joined() + daemon.errors + daemon.output
      #expect(!all.contains("8004417263") && !all.contains("Lemoine"))
      #expect(server.texts.allSatisfy { $0.contains("Auto-Submitted: auto-generated") })
      #expect(server.requests.filter { $0.method == "RCPT" }.allSatisfy { $0.target == "owner@example.org" })
      let status = try home.crieur("status").output
      #expect(status.contains("Notices by mail: the last letter left"), "\(status)")
      // The letter's own command settles it.
      #expect(try home.crieur("approve", "\(number)", "--despite", "numéro inventé pour un cours").status == 0)
      #expect(Home.until { mastodon.texts.count == 1 && !home.journal.isEmpty }, "\(daemon.errors)")
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test func aRefusedTokenIsToldOnAnotherAccountAndOnceMoreWhenItIsMended() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let hook = try LoopbackServer()
      let told = Locked<[String]>([])
      hook.handle("/") { request in
        told.withLock { $0.append(String(decoding: request.body, as: UTF8.self)) }
        return Answer(200)
      }
      let home = try Home(
        feed: blog.url,
        accounts: [
          "toots": Home.toots(port: mastodon.port),
          "me": ["network": "webhook", "url": ["file": "address"], "secret": ["file": "hook"], "for": "notices"],
        ], feedKeys: ["accounts": ["toots"]])
      try home.folder.write("address", hook.url("/"))
      try home.folder.write("hook", "whsec_" + Data("canary-hook-secret-0123456789".utf8).base64EncodedString())
      mastodon.state.withLock { $0.script = [.refuse(401, #"{"error":"The access token was revoked"}"#)] }
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      let link = blog.publish()
      try daemon.waitFor("account paused")
      #expect(Home.until(300) { told.withLock { $0.contains { $0.contains("--replace") } } }, "\(daemon.errors)")
      #expect(told.withLock { $0.contains { $0.contains("crieur connect mastodon --account toots --replace") } })
      #expect(!told.withLock { $0.joined() }.contains(Home.token))
      #expect(mastodon.texts.isEmpty, "nothing of it is announced, and no notice either")
      try home.crieur("resume", "toots")
      #expect(Home.until { mastodon.texts.contains { $0.contains(link) } }, "\(daemon.errors)")
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  @Test func aWatchedFeedIsToldAndNeverAnnounced() async throws {
    try await patiently {
      let alerts = try Blog()
      let server = try LoopbackMailServer()
      let home = try Home(
        feed: alerts.url, accounts: ["journal": Home.journal], top: mail(server),
        feedKeys: Self.watched)
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      alerts.rename(3, "Un patient recommande le Dr Exemple")
      let link = alerts.publish()
      alerts.rename(4, "Rien de tel")
      alerts.publish()
      #expect(Home.until(300) { server.texts.count == 2 }, "\(daemon.errors)")
      let letter = try #require(letters(server).last)
      #expect(letter.contains(link) && letter.contains("Dr Exemple") && !letter.contains("Rien de tel"), "\(letter)")
      #expect(home.journal.isEmpty)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
      try home.crieur("run", "--once")
      #expect(home.journal.isEmpty && server.texts.count == 2, "told once, whatever restarts")
    }
  }

  @Test func whoMentionsTheOwnerIsSearchedForAndTold() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let server = try LoopbackMailServer()
      var top = mail(server)
      top["watch"] = ["Dr Exemple"]
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)], top: top)
      let old = Stranger(id: "1", author: "lea", text: "Le Dr Exemple, autrefois")
      let new = Stranger(id: "2", author: "max", text: "Ce que dit le Dr Exemple aujourd’hui")
      mastodon.state.withLock { $0.mentions = [old] }
      try home.crieur("run", "--once")
      mastodon.state.withLock { $0.mentions = [new, old] }
      try home.ledger.execute("UPDATE search SET due = 0")
      try home.crieur("run", "--once")
      try home.ledger.execute("UPDATE concern SET since = since - 60000")
      for _ in 0..<2 { try home.crieur("run", "--once") }
      let told = letters(server).filter { $0.contains("a new mention") }
      #expect(told.count == 1 && told.first?.contains("aujourd") == true, "\(letters(server))")
      #expect(!letters(server).joined().contains("autrefois"), "what was there before is no news")
      #expect(mastodon.texts.isEmpty)
    }
  }

  @Test func aTestLetterShowsEveryWay() async throws {
    try await patiently {
      let server = try LoopbackMailServer { request in
        request.method == "RCPT" ? Answer(550, body: Array("5.1.1 no such mailbox".utf8)) : nil
      }
      let well = try LoopbackMailServer()
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal], top: mail(well))
      let sent = try home.crieur("test-notice")
      #expect(sent.status == 0 && sent.output.contains("mail: ✓"), "\(sent)")
      #expect(letters(well).first?.contains("This is a test") == true)
      let check = try home.crieur("check")
      #expect(check.output.contains("notices mail"), "\(check)")
      let other = try Home(feed: blog.url, accounts: ["journal": Home.journal], top: mail(server))
      let refused = try other.crieur("test-notice")
      #expect(refused.status != 0 && refused.output.contains("no such mailbox"), "\(refused)")
      let none = try Home(feed: blog.url, accounts: ["journal": Home.journal]).crieur("test-notice")
      #expect(none.status == 78 && none.errors.contains("no way to you"), "\(none)")
    }
  }
}
