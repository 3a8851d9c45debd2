public import FoundationEssentials
public import Ledger
public import Model

/// Decides what is promised of the entries that a poll brought. Pure.
public struct Planner: Sendable {
  private let plan: FeedPlan

  /// A planner for one feed.
  public init(plan: FeedPlan) { self.plan = plan }

  /// Entries no one has seen, with their announcements, in the order of the feed.
  /// - Parameters:
  ///   - entries: all entries of the document, in its order.
  ///   - aliases: for each entry, how it will be recognised.
  ///   - known: for each entry, the ledger's number where it was seen before.
  ///   - baselined: false at the first successful poll.
  ///   - stranger: the title of another blog that answers at the feed's address; nil for the one that is known.
  public func plan(
    _ entries: [Entry], aliases: [[Alias]], known: [Entry.ID?], baselined: Bool, stranger: String? = nil, now: Date
  ) -> [NewEntry] {
    // An entry that stands twice in the document is planned once.
    var planned: Set<[Alias]> = []
    let distinct = entries.indices.filter { planned.insert(aliases[$0]).inserted }
    let new = distinct.filter { known[$0] == nil }
    // Of the whole document: a part of it may have been seen before, when it came cut off.
    let asked = baselined ? [] : newest(of: distinct, in: entries)
    let surprising = baselined && plan.surprise.holds(new: new.count, of: entries.count)
    return new.map { index in
      var entry = entries[index]
      if let date = entry.published, date < Self.firstPage { entry.published = nil }
      let state: NewAnnouncement.State =
        if !plan.wants(entry) {
          .retired(Reason(.filtered))
        } else if !baselined && !asked.contains(index) {
          .retired(Reason(.baseline))
        } else if let stranger {
          .held(Reason(.identity, stranger))
        } else if let date = entry.published, date >= now.after(Self.longestWait) {
          .held(Reason(.future, date.formatted(.iso8601)))
        } else if surprising {
          .held(Reason(.surprise, "\(new.count)"))
        } else {
          .pending
        }
      let due = self.due(entry, now: now)
      return NewEntry(
        entry: entry, aliases: aliases[index], position: index,
        announcements: plan.accounts.map { NewAnnouncement(account: $0, state: state, due: due) })
    }
  }

  /// The entries that `announce_first` asks for: the latest by date, the first of the document where none is dated.
  private func newest(of indices: [Int], in entries: [Entry]) -> Set<Int> {
    let wanted = indices.filter { plan.wants(entries[$0]) }
    let ordered = wanted.sorted { left, right in
      let (a, b) = (entries[left].published ?? .distantPast, entries[right].published ?? .distantPast)
      return a == b ? left < right : a > b
    }
    return Set(ordered.prefix(max(plan.announceFirst, 0)))
  }

  /// A date ahead (a scheduled post that leaked) is waited for so long; what lies further ahead may be a mistake.
  private static let longestWait = Duration.seconds(7 * 86_400)
  /// The first page of the web: what is dated before was dated by nobody (1970, 1900 and 1 are what computers take for
  /// nothing), and the first look counts instead.
  private static let firstPage = Date(timeIntervalSince1970: 662_688_000)

  private func due(_ entry: Entry, now: Date) -> Date {
    guard let published = entry.published, published > now, published < now.after(Self.longestWait) else {
      return now.after(plan.grace)
    }
    return published.after(plan.grace)
  }
}
