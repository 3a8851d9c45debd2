import Foundation
import Ledger
import Model
import Testing

/// What its owner was told survives, and is told once.
@Suite struct NoticeTests {
  private let text = "Crieur: a letter\n\nSomething needs you."

  @Test(arguments: Backend.all) func aLetterGoesByEveryWayUntilItHasArrived(_ backend: Backend) async throws {
    var scene = try await Scene(backend)
    let record = ConcernRecord(key: "held 1", mark: "", title: "it waits", since: start, told: start)
    try await scene.ledger.change(
      NoticeChange(text: text, channels: ["mail", "chat"], concerns: [record]), at: start)
    scene = try await scene.reopened()
    #expect(try await scene.ledger.concerns() == [record])
    #expect(try await scene.ledger.letters(since: later(-1)) == [start])
    let due = try await scene.ledger.dueLetters(by: ["mail", "chat"], at: later(1), limit: 10)
    #expect(Set(due.map(\.channel)) == ["mail", "chat"] && due.allSatisfy { $0.letter.text == text })
    let id = try #require(due.first?.letter.id)
    try await scene.ledger.record(.delivered, of: id, by: "chat", at: later(2))
    try await scene.ledger.record(.failed(problem: "greylisted", next: later(60)), of: id, by: "mail", at: later(2))
    #expect(try await scene.ledger.dueLetters(by: ["mail", "chat"], at: later(59), limit: 10).isEmpty)
    #expect(try await scene.ledger.nextLetter(by: ["mail", "chat"]) == later(60))
    #expect(try await scene.ledger.nextLetter(by: ["chat"]) == nil)
    let again = try await scene.ledger.dueLetters(by: ["mail"], at: later(60), limit: 10)
    #expect(again.map(\.attempts) == [1])
    let ways = try await scene.ledger.channels()
    #expect(
      ways == [
        ChannelRecord(channel: "chat", delivered: later(2), waiting: 0, problem: nil),
        ChannelRecord(channel: "mail", delivered: nil, waiting: 1, since: start, problem: "greylisted"),
      ])
    try await scene.ledger.record(.abandoned(problem: "too late"), of: id, by: "mail", at: later(61))
    #expect(try await scene.ledger.nextLetter(by: ["mail"]) == nil)
  }

  @Test(arguments: Backend.all) func lettersOfLongAgoAreForgotten(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    for day in 0..<100 {
      try await scene.ledger.change(NoticeChange(text: text, channels: ["mail"]), at: later(Double(day) * 86_400))
    }
    let kept = try await scene.ledger.letters(since: .distantPast)
    #expect(kept.count == 91 && kept.last == later(99 * 86_400))
    #expect(try await scene.ledger.channels().first?.waiting == 91)
  }

  @Test(arguments: Backend.all) func whatASearchFindsFirstIsKnownAndNotTold(_ backend: Backend) async throws {
    let scene = try await Scene(backend)
    func mention(_ number: Int) -> MentionRecord {
      MentionRecord(url: "https://social.example.org/\(number)", source: "toots", text: "Dr Exemple", found: start)
    }
    try await scene.ledger.record(nil, search: "toots Dr Exemple", next: later(60), at: start)
    #expect(try await scene.ledger.nextSearch("toots Dr Exemple") == later(60))
    #expect(try await scene.ledger.nextSearch("toots another") == nil)
    try await scene.ledger.record([mention(1)], search: "toots Dr Exemple", next: later(120), at: later(60))
    #expect(try await scene.ledger.mentions(limit: 10).isEmpty, "a look that failed is no first look")
    try await scene.ledger.record(
      [mention(1), mention(2)], search: "toots Dr Exemple", next: later(180), at: later(120))
    try await scene.ledger.record([mention(2)], search: "toots cabinet", next: later(180), at: later(120))
    #expect(try await scene.ledger.mentions(limit: 10) == [mention(2)], "the same page is told once")
    try await scene.ledger.change(NoticeChange(text: text, mentions: [mention(2).url]), at: later(130))
    #expect(try await scene.ledger.mentions(limit: 10).isEmpty)
  }
}
