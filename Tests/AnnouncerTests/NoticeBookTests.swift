import FoundationEssentials
import Ledger
import Model
import Testing

@testable import Announcer

/// What is told, and when: each matter once, five letters a day, and a word when it is over.
@Suite struct NoticeBookTests {
  private static let start = Date(timeIntervalSince1970: 1_795_000_000)

  /// An owner's letters, as the book writes them.
  private struct Owner {
    var now = NoticeBookTests.start
    var known: [ConcernRecord] = []
    var letters: [Date] = []
    /// Keys of what each letter told, `-` before what was over.
    var told: [[String]] = []
    var last: [Bool] = []

    /// Looks, and looks again whenever the book asks to, for so long.
    mutating func live(_ length: Duration, with concerns: [Concern]) {
      let end = now.after(length)
      for _ in 0..<10_000 {
        let step = NoticeBook.step(
          concerns, known: known, letters: letters.filter { $0 > now.after(.seconds(-86_400)) }, now: now)
        var rows = Dictionary(known.map { ($0.key, $0) }, uniquingKeysWith: { $1 })
        for key in step.forgotten { rows[key] = nil }
        for record in step.kept { rows[record.key] = record }
        known = rows.values.sorted { $0.key < $1.key }
        if !step.told.isEmpty || !step.mended.isEmpty {
          letters.append(now)
          told.append(step.told.map(\.key) + step.mended.map { "-" + $0.key })
          last.append(step.isLast)
        }
        guard let next = step.next, next <= end else { break }
        now = max(next, now.after(.seconds(1)))
      }
      now = end
    }
  }

  private func concern(_ matter: Concern.Matter, _ name: String, mark: String = "") -> Concern {
    Concern(matter: matter, name: name, mark: mark, title: name, text: name)
  }

  @Test func aMatterIsToldOnceHoweverLongItStands() {
    var owner = Owner()
    for _ in 0..<30 { owner.live(.seconds(86_400), with: [concern(.held, "12 findings")]) }
    #expect(owner.told == [["held 12 findings"]])
  }

  @Test func whatComesWithinTheGatheringIsOneLetter() {
    var owner = Owner()
    owner.live(.seconds(10), with: [concern(.held, "1")])
    #expect(owner.told.isEmpty, "what comes next may go with it")
    owner.live(.seconds(60), with: [concern(.held, "1"), concern(.account, "toots")])
    #expect(owner.told == [["held 1", "account toots"]])
  }

  @Test func whatIsOverBeforeItIsToldIsNotTold() {
    var owner = Owner()
    owner.live(.seconds(10), with: [concern(.account, "toots")])
    owner.live(.seconds(86_400), with: [])
    #expect(owner.told.isEmpty && owner.known.isEmpty)
  }

  @Test(arguments: Concern.Matter.allCases) func onlyWhatMendsIsToldWhenItIsOver(_ matter: Concern.Matter) {
    var owner = Owner()
    owner.live(.seconds(3600), with: [concern(matter, "x")])
    owner.live(.seconds(3600), with: [])
    #expect(owner.told == [["\(matter.rawValue) x"]] + (matter.mends ? [["-\(matter.rawValue) x"]] : []))
    #expect(owner.known.isEmpty, "what is over is forgotten")
    owner.live(.seconds(3600), with: [concern(matter, "x")])
    #expect(owner.told.last == ["\(matter.rawValue) x"], "and told anew when it comes back")
  }

  @Test func whatComesBackBeforeAnybodyWasToldThatItWasOverIsNoNews() {
    var owner = Owner()
    for _ in 0..<50 {
      owner.live(.seconds(3600), with: [concern(.feed, "blog")])
      owner.live(.seconds(300), with: [])
    }
    #expect(owner.told == [["feed blog"]])
  }

  @Test func anotherMarkIsToldAnew() {
    var owner = Owner()
    for days in [14, 14, 7, 7, 1] {
      owner.live(.seconds(86_400), with: [concern(.credential, "toots", mark: "\(days)")])
    }
    #expect(owner.told.count == 3)
  }

  @Test func fiveLettersADayAreTheMost() {
    var owner = Owner()
    var standing: [Concern] = []
    for hour in 0..<20 {
      standing.append(concern(.held, "\(hour)"))
      owner.live(.seconds(3600), with: standing)
    }
    #expect(owner.told.count == 5)
    #expect(owner.last == [false, false, false, false, true], "the last one says that it is")
    owner.live(.seconds(86_400), with: standing)
    #expect(
      owner.told.count == 6 && Set(owner.told.joined()).count == 20, "the rest is told the next day, in one letter")
    let days = owner.letters.map { first in
      owner.letters.count { $0 >= first && $0.timeIntervalSince(first) < 86_400 }
    }
    #expect(days.allSatisfy { $0 <= 5 })
  }

  @Test func aClockThatWasAheadSilencesNothing() {
    var owner = Owner()
    owner.now = Self.start.after(.seconds(400 * 86_400))
    owner.live(.seconds(10), with: [concern(.held, "1")])
    owner.now = Self.start
    owner.live(.seconds(60), with: [concern(.held, "1")])
    #expect(owner.told == [["held 1"]])
  }
}
