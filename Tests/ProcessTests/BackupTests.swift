import Foundation
import Glibc
import TestSupport
import Testing

/// Backups as their owner makes and uses them.
@Suite struct BackupTests {
  private func backups(_ home: Home) -> [String] {
    // No folder: no backups.
    ((try? FileManager.default.contentsOfDirectory(atPath: home.state + "/backups")) ?? []).sorted()
  }

  private func end(_ daemon: ChildProcess) throws {
    daemon.signal(SIGTERM)
    #expect(try daemon.wait() == .exited(0))
  }

  private func posted(_ home: Home) throws -> Int {
    try home.history().filter { $0["state"] as? String == "posted" }.count
  }

  @Test func aDaemonThatAnnouncesIsCopiedAndTheCopyPutBack() async throws {
    try await patiently {
      let blog = try Blog()
      let mastodon = try MastodonServer()
      let home = try Home(feed: blog.url, accounts: ["toots": Home.toots(port: mastodon.port)])
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      // The first is made by the daemon itself, at once.
      #expect(Home.until { backups(home).count == 1 })
      blog.publish()
      #expect(Home.until { mastodon.texts.count == 1 })
      let made = try home.crieur("backup", "--to", home.folder.file("mine.sqlite"))
      #expect(made.status == 0 && made.output.contains("mine.sqlite"), "\(made.output)\(made.errors)")
      #expect(made.output.contains("4 entries") && made.output.contains("kB"))
      blog.publish()
      #expect(Home.until { mastodon.texts.count == 2 })
      let status = try home.crieur("status")
      #expect(status.output.contains("Newest backup") && status.output.contains("0 h ago"))

      // Not while it runs.
      let early = try home.crieur("restore", home.folder.file("mine.sqlite"))
      #expect(early.status == 73 && early.errors.contains("\(daemon.id)"), "\(early.errors)")
      let verified = try home.crieur("restore", home.folder.file("mine.sqlite"), "--verify")
      #expect(verified.status == 0 && verified.output.contains("4 entries"), "\(verified.errors)")
      try end(daemon)

      let restored = try home.crieur("restore", home.folder.file("mine.sqlite"))
      #expect(restored.status == 0 && restored.output.contains("before-restore-"), "\(restored.errors)")
      #expect(try posted(home) == 1)
      // No backup, nor what is kept, holds the token.
      for file in try FileManager.default.subpathsOfDirectory(atPath: home.state) where file.contains("sqlite") {
        let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(home.state)/\(file)"))
        #expect(bytes.range(of: Data(Home.token.utf8)) == nil, "\(file)")
      }
      // The one before can be put back as well.
      let kept = try #require(
        FileManager.default.contentsOfDirectory(atPath: home.state).first { $0.contains("before-restore") })
      #expect(try home.crieur("restore", "\(home.state)/\(kept)").status == 0)
      #expect(try posted(home) == 2)
    }
  }

  @Test func withoutADaemonTheCommandMakesItAndNeedsNoToken() async throws {
    try await patiently {
      let home = try Home(feed: try Blog().url, accounts: ["toots": Home.toots(port: 9, token: "NO_SUCH_VARIABLE")])
      let none = try home.crieur("backup")
      #expect(none.status == 66, "\(none.errors)")
      #expect(try home.crieur("init", "--new-ledger").status == 0)
      let made = try home.crieur("backup", "--json")
      #expect(made.status == 0, "\(made.errors)")
      let report = try #require(try JSONSerialization.jsonObject(with: Data(made.output.utf8)) as? [String: Any])
      let path = try #require(report["path"] as? String)
      #expect(backups(home) == [URL(fileURLWithPath: path).lastPathComponent])
      // Into a folder it goes under its own name, into a file under that one, and never over another.
      let folder = home.folder.file("copies")
      mkdir(folder, 0o755)
      #expect(Home.until { (try? home.crieur("backup", "--to", folder))?.status == 0 })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 1)
      let taken = try home.crieur("backup", "--to", home.config)
      #expect(taken.status == 74 && taken.errors.contains("already"), "\(taken.errors)")
      #expect(try home.crieur("backup", "--to", "\(folder)/none/x.sqlite").status == 77)
      let french = try home.crieur("restore", "\(folder)/none.sqlite", "--verify", environment: ["LANG": "fr_FR.UTF-8"])
      #expect(french.status == 66, "\(french.errors)")
    }
  }

  @Test func theNightsOneIsMadeWhenTheLastIsOldAndOldOnesGo() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(
        feed: blog.url, accounts: ["journal": Home.journal],
        top: ["backups": ["keep": ["daily": 2, "weekly": 0, "monthly": 0]]])
      mkdir(home.state + "/backups", 0o700)
      func stamp(_ hoursAgo: Double) -> String {
        let text = Date(timeIntervalSinceNow: -hoursAgo * 3600).ISO8601Format()
        return "crieur-\(text.replacingOccurrences(of: ":", with: "")).sqlite"
      }
      // A young one: nothing is due. Then only old ones.
      let (young, old, older) = (stamp(1), stamp(49), stamp(73))
      try home.folder.write("state/backups/\(young)", "young")
      #expect(try home.crieur("run", "--once").status == 0)
      #expect(backups(home) == [young])
      unlink("\(home.state)/backups/\(young)")
      for name in [old, older, "notes.txt"] { try home.folder.write("state/backups/\(name)", "old") }
      let late = try home.crieur("status")
      #expect(late.output.contains("2 days ago"), "\(late.output)")
      let daemon = try home.start(["run"])
      try daemon.waitFor("backup made")
      try end(daemon)
      let names = backups(home)
      #expect(
        names.count == 3 && names.contains(old) && !names.contains(older) && names.contains("notes.txt"), "\(names)")
      #expect(
        try home.crieur("restore", "\(home.state)/backups/\(try #require(names.dropFirst().first))", "--verify").status
          == 0)
      #expect(try home.crieur("restore", "\(home.state)/backups/\(old)", "--verify").status == 65)
    }
  }

  @Test func aFolderThatCannotBeUsedKeepsNobodyFromAnnouncing() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      symlink(home.folder.path, home.state + "/backups")
      let daemon = try home.start(["run"])
      try daemon.waitFor("no backup")
      try daemon.waitFor("baseline taken")
      let link = blog.publish()
      #expect(Home.until { home.journal.contains(link) })
      #expect(try home.crieur("status").output.contains("is a link"))
      let refused = try home.crieur("backup")
      #expect(refused.status == 77 && refused.errors.contains("is a link"), "\(refused.errors)")
      try end(daemon)
      #expect(daemon.errors.components(separatedBy: "no backup").count == 2)
      #expect(try home.folder.read("token") == Home.token)
    }
  }

  @Test func aFullDiskIsToldAndTheLedgerGoesOn() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal])
      let folder = home.state + "/backups"
      mkdir(folder, 0o700)
      guard getuid() == 0, mount("crieur-test", folder, "tmpfs", 0, "size=256k,mode=0700") == 0 else {
        print("skipped: only root can mount a small disk")
        return
      }
      defer { umount(folder) }
      let daemon = try home.start(["run"])
      try daemon.waitFor("baseline taken")
      let full = try home.crieur("backup")
      #expect(full.status == 74 && full.errors.contains("too little room"), "\(full.errors)")
      let link = blog.publish()
      #expect(Home.until { home.journal.contains(link) })
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
      try end(daemon)
    }
  }

  @Test func aKillWhileItIsMadeLeavesNothingUnderItsName() async throws {
    try await patiently {
      let blog = try Blog()
      let home = try Home(feed: blog.url, accounts: ["journal": Home.journal], top: ["backups": false])
      #expect(try home.crieur("run", "--once").status == 0)
      for milliseconds in stride(from: UInt32(0), to: 100, by: 4) {
        let process = try home.start(["backup"])
        usleep(milliseconds * 1000)
        process.signal(SIGKILL)
        _ = try process.wait()
      }
      let last = try home.crieur("backup")
      // Another one may have been finished in the same second.
      #expect(last.status == 0 || last.errors.contains("already"), "\(last.errors)")
      for name in backups(home) {
        #expect(name.hasPrefix("crieur-"))
        let verified = try home.crieur("restore", "\(home.state)/backups/\(name)", "--verify")
        #expect(verified.status == 0, "\(name): \(verified.errors)")
      }
    }
  }
}
