import Announcer
import FoundationEssentials
import Ledger
import Model
import Testing

private let now = Date(timeIntervalSince1970: 1_795_000_000)

/// A feed of so many entries, the first of them the newest, an hour apart.
private func entries(_ count: Int) -> [Entry] {
  (0..<count).map { index in
    Entry(
      guid: "https://blog.example.org/?p=\(count - index)", title: "Billet \(count - index)",
      link: "https://blog.example.org/\(count - index)", published: now.after(.seconds(-3600 * (index + 1))))
  }
}

private func plan(
  _ plan: FeedPlan, _ entries: [Entry], known: Int = 0, baselined: Bool = true
) -> [NewEntry] {
  // The known ones are the oldest, as in a real feed.
  let ids = entries.indices.map { $0 < entries.count - known ? nil : Entry.ID(rawValue: Int64($0)) }
  let aliases = entries.map { [Alias(.guid, $0.guid ?? "")] }
  return Planner(plan: plan).plan(entries, aliases: aliases, known: ids, baselined: baselined, now: now)
}

private func feed(announceFirst: Int = 0, except: EntryFilter? = nil) -> FeedPlan {
  FeedPlan(
    name: "blog", url: "https://blog.example.org/", accounts: ["toots", "journal"], except: except,
    announceFirst: announceFirst, grace: .seconds(600))
}

@Suite struct PlannerTests {
  @Test func firstPollAnnouncesNothing() {
    let new = plan(feed(), entries(40), baselined: false)
    #expect(new.count == 40)
    #expect(new.allSatisfy { $0.announcements.allSatisfy { $0.state == .retired(Reason(.baseline)) } })
    #expect(new.allSatisfy { $0.announcements.map(\.account) == ["toots", "journal"] })
  }

  @Test func firstPollAnnouncesTheNewestWhenAsked() {
    var document = entries(5)
    document.swapAt(0, 3)  // The order of the document says nothing.
    let new = plan(feed(announceFirst: 1), document, baselined: false)
    let pending = new.filter { $0.announcements[0].state == .pending }
    #expect(pending.map(\.entry.title) == ["Billet 5"])
  }

  /// The first document came cut off, and the newest entry was promised then: no older one is now.
  @Test func theNewestIsPromisedOnce() {
    let document = Array(entries(8).reversed())  // the known ones stand at the end
    let rest = plan(feed(announceFirst: 1), document, known: 3, baselined: false)
    #expect(rest.count == 5)
    #expect(rest.allSatisfy { $0.announcements[0].state == .retired(Reason(.baseline)) })
  }

  @Test(arguments: [
    // new, total, held
    (1, 10, false), (2, 2, false), (3, 10, false), (3, 9, true), (4, 100, false), (5, 100, false), (6, 100, true),
    (10_000, 10_000, true),
  ])
  func moreThanABlogWritesIsHeld(new: Int, total: Int, held: Bool) {
    let planned = plan(feed(), entries(total), known: total - new)
    #expect(planned.count == new)
    let states = Set(planned.flatMap { $0.announcements.map { "\($0.state)" } })
    let expected: NewAnnouncement.State = held ? .held(Reason(.surprise, "\(new)")) : .pending
    #expect(states == ["\(expected)"])
  }

  @Test func anEntryRestsForItsGrace() {
    #expect(plan(feed(), entries(1))[0].announcements[0].due == now.after(.seconds(600)))
  }

  static let dates: [(ahead: Double, due: Double, isHeld: Bool)] = [
    (3600, 4200, false), (604_799, 605_399, false), (604_800, 600, true), (86_400_000, 600, true),
    (-86_400_000, 600, false),
  ]

  @Test(arguments: dates)
  func aDateAheadIsWaitedForAWeekAtMost(ahead: Double, due: Double, isHeld: Bool) {
    var entry = entries(1)[0]
    entry.published = now.addingTimeInterval(ahead)
    let announcement = plan(feed(), [entry])[0].announcements[0]
    #expect(announcement.due == now.addingTimeInterval(due))
    let date = entry.published?.formatted(.iso8601) ?? ""
    #expect("\(announcement.state)" == "\(isHeld ? .held(Reason(.future, date)) : NewAnnouncement.State.pending)")
  }

  @Test func knownEntriesAreNotPlannedAgain() {
    #expect(plan(feed(), entries(10), known: 10).isEmpty)
  }
}
