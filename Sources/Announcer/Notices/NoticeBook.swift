internal import FoundationEssentials
internal import Ledger
internal import Model

/// Decides what is told, and when. Pure: what stands now and what was told go in, what changes comes out.
///
/// A matter is told once for as long as it stands; what mends is told when it is over; there are so many letters a day
/// and no more, and what comes meanwhile goes into the next one.
struct NoticeBook {
  /// Letters in 24 hours, whatever they say.
  static let mostLetters = 5
  /// What comes within it goes into one letter.
  static let gathering = Duration.seconds(30)
  /// What is well for less may not be.
  static let settling = Duration.seconds(600)
  private static let day = Duration.seconds(86_400)

  /// What is to be done.
  struct Step: Equatable {
    /// Rows as they are from now on.
    var kept: [ConcernRecord] = []
    /// Keys that are over and done with.
    var forgotten: [String] = []
    /// What the letter tells; no letter where there is nothing in it.
    var told: [Concern] = []
    /// What it says is over.
    var mended: [ConcernRecord] = []
    /// No letter is left for the day after this one.
    var isLast = false
    /// When there may be something to do although nothing happens.
    var next: Date?
  }

  /// - Parameter letters: when letters were written in the last 24 hours.
  static func step(_ current: [Concern], known: [ConcernRecord], letters: [Date], now: Date) -> Step {
    var step = Step()
    let records = Dictionary(known.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    let standing = current.map { (concern: $0, record: record(of: $0, records[$0.key], now)) }
    let keys = Set(current.map(\.key))
    var over: [ConcernRecord] = []
    for record in known where !keys.contains(record.key) {
      if record.told == nil || Concern.Matter.of(key: record.key)?.mends != true {
        step.forgotten.append(record.key)
      } else {
        var record = record
        record.ended = min(record.ended ?? now, now)
        over.append(record)
      }
    }
    let waiting = standing.filter { $0.record.told == nil }
    let settled = over.filter { isOver(Self.settling, since: $0.ended, now) }
    let since = waiting.map(\.record.since).min()
    let isDue = isOver(Self.gathering, since: since, now) || !settled.isEmpty
    let recent = letters.filter { $0 > now.after(.zero - Self.day) }.sorted()
    let isFull = recent.count >= Self.mostLetters
    if isDue, !isFull {
      step.told = waiting.map(\.concern)
      step.mended = settled
      step.isLast = recent.count == Self.mostLetters - 1
      step.forgotten += settled.map(\.key)
    }
    let isTelling = !step.told.isEmpty
    let rows =
      standing.map { pair in
        var record = pair.record
        if isTelling, record.told == nil { record.told = now }
        return record
      } + (isFull || !isDue ? over : over.filter { !settled.contains($0) })
    step.kept = rows.filter { records[$0.key] != $0 }
    let left = isDue && !isFull ? [] : [since?.after(Self.gathering)].compactMap(\.self)
    let mending = rows.compactMap(\.ended).map { $0.after(Self.settling) }
    step.next = (left + mending).min()
    if isFull, isDue { step.next = recent.first?.after(Self.day) }
    return step
  }

  /// The row of what stands.
  private static func record(of concern: Concern, _ known: ConcernRecord?, _ now: Date) -> ConcernRecord {
    guard var record = known else {
      return ConcernRecord(key: concern.key, mark: concern.mark, title: concern.title, since: now)
    }
    // Nobody was told that it was over: it was not.
    record.ended = nil
    record.title = concern.title
    if record.mark != concern.mark { (record.mark, record.told, record.since) = (concern.mark, nil, now) }
    return record
  }

  /// What lies ahead of the clock was written by one that was wrong.
  private static func isOver(_ length: Duration, since: Date?, _ now: Date) -> Bool {
    since.map { $0.after(length) <= now || $0 > now } ?? false
  }
}
