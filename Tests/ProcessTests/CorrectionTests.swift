import Foundation
import Model
import TestSupport
import Testing

/// Entries that change after they were announced, and pages that go: what stands at the network follows, as its owner
/// wishes, and a kill at any place costs a repetition at most.
@Suite struct CorrectionTests {
  private static func title(_ home: Home) throws -> [String: Any]? {
    try home.history().first?["afterwards"] as? [String: Any]
  }

  @Test(arguments: [Failpoint.ingested, .composed, .intended, .sent, .answered, .recorded, nil])
  func aChangedTitleIsEditedInPlace(failpoint: Failpoint?) async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["when_changed": "edit"])])
      try home.crieur("run", "--once")
      let link = blog.publish()
      try home.rounds { try home.history().first?["state"] as? String == "posted" }
      blog.rename(3, "Corrigé")
      usleep(1_100_000)
      if let failpoint {
        let killed = try home.crieur("run", "--once", environment: ["CRIEUR_FAILPOINT": failpoint.rawValue])
        #expect(killed.ending == .signalled(SIGKILL))
        if failpoint != .recorded { #expect(try Self.title(home)?["verdict"] as? String != "edited") }
      }
      try home.rounds { try Self.title(home)?["verdict"] as? String == "edited" }
      try home.crieur("run", "--once")
      #expect(mastodon.texts == ["Corrigé \(link) #Prévention"])
      let state = mastodon.state.withLock { $0 }
      #expect(state.publishRequests == 1, "no second post")
      #expect(state.edits.count <= ([.sent, .answered].contains(failpoint) ? 2 : 1))
      #expect(try home.crieur("history").output.contains("posted (edited since)"))
      #expect(try home.crieur("why", link).output.contains("«Corrigé \(link) #Prévention»"))
    }
  }

  @Test func aTitleThatComesBackBeforeItsTurnIsNotEdited() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port, more: ["when_changed": "edit"])])
      try home.crieur("run", "--once")
      blog.publish()
      try home.rounds { mastodon.texts.count == 1 }
      try home.crieur("pause")
      for title in ["Corrigé", nil] {
        blog.rename(3, title)
        usleep(1_100_000)
        try home.crieur("run", "--once")
      }
      try home.crieur("resume")
      try home.crieur("run", "--once")
      #expect(mastodon.state.withLock { $0.edits }.isEmpty)
      #expect(try Self.title(home) == nil)
    }
  }

  @Test func theOwnerIsTold() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal.merging(["when_changed": "notice"]) { $1 }])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      let link = blog.publish()
      #expect(Home.until { home.journal.contains(link) })
      let before = home.journal
      blog.rename(3, "Corrigé")
      try daemon.waitFor("announced, and changed since")
      #expect(try home.crieur("status").output.contains("1 of its posts have changed or are gone"))
      #expect(try home.crieur("history").output.contains("its entry has changed since"))
      #expect(home.journal == before)
      daemon.signal(SIGTERM)
      #expect(try daemon.wait() == .exited(0))
    }
  }

  // MARK: Pages

  /// A day goes by, for the pages.
  private static func passADay(_ home: Home) throws {
    try home.ledger.execute("UPDATE absence SET due = 1, first = first - 86400000, since = since - 86400000")
  }

  @Test(arguments: [Failpoint.intended, .answered, .recorded, nil])
  func whatHasNoPageAnyMoreIsTakenBackOnce(failpoint: Failpoint?) async throws {
    try await patiently {
      let status = Locked(200)
      let blog = try PageTests.PageBlog { _ in .text("<html></html>", type: "text/html", status: status.withLock { $0 })
      }
      let mastodon = try MastodonServer()
      let home = try Home(
        feed: blog.server.url("/feed"),
        accounts: [
          "toots": Home.toots(port: mastodon.port, more: ["when_gone": "delete"]),
          "journal": Home.journal.merging(["when_gone": "notice"]) { $1 },
        ])
      try home.crieur("run", "--once")
      blog.publish()
      usleep(1_100_000)
      try home.rounds { mastodon.texts.count == 1 && !home.journal.isEmpty }
      #expect(blog.looks(at: "/post/0") == 0)

      for answer in [404, 503, 410] {
        status.withLock { $0 = answer }
        try Self.passADay(home)
        try home.crieur("run", "--once")
      }
      #expect(blog.looks(at: "/post/0") == 3 && mastodon.texts.count == 1)
      try home.crieur("run", "--once")
      #expect(blog.looks(at: "/post/0") == 3, "once a day")

      try Self.passADay(home)
      let environment = failpoint.map { ["CRIEUR_FAILPOINT": $0.rawValue] } ?? [:]
      let run = try home.crieur("run", "--once", environment: environment)
      #expect(failpoint == nil || run.ending == .signalled(SIGKILL))
      try home.rounds {
        try home.history().allSatisfy { ($0["afterwards"] as? [String: Any])?["verdict"] != nil }
      }
      status.withLock { $0 = 200 }
      try home.crieur("run", "--once")
      let state = mastodon.state.withLock { $0 }
      #expect(state.statuses.isEmpty && state.publishRequests == 1)
      #expect(state.deletions.count <= (failpoint == .answered ? 2 : 1) && !state.deletions.isEmpty)
      #expect(blog.looks(at: "/post/0") == 4)
      let history = try home.crieur("history").output
      #expect(history.contains("posted (taken back: its page is gone)"), "\(history)")
      #expect(history.contains("posted (its page is gone since)"), "\(history)")
      #expect(home.journal.split(separator: "\n").count { $0.contains("/post/0") } == 1)
    }
  }

  @Test func whereNobodyAsksNoPageIsLookedAt() async throws {
    try await patiently {
      let blog = try PageTests.PageBlog { _ in .text("gone", status: 410) }
      let home = try Home(feed: blog.server.url("/feed"), accounts: ["journal": Home.journal])
      try home.crieur("run", "--once")
      blog.publish()
      usleep(1_100_000)
      try home.rounds { !home.journal.isEmpty }
      for _ in 0..<3 {
        try Self.passADay(home)
        try home.crieur("run", "--once")
      }
      #expect(blog.looks(at: "/post/0") == 0)
    }
  }
}
