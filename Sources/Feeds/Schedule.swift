public import FoundationEssentials
public import Model

/// How often the owner wants a feed looked at.
public struct LookInterval: Sendable, Equatable {
  /// The interval, where no bound is given.
  public var every: Duration
  /// The interval adapts to the blog's rhythm, and is never shorter than this.
  public var atLeast: Duration?
  /// The interval adapts to the blog's rhythm, and is never longer than this, whatever feed and server ask.
  public var atMost: Duration?

  /// A fixed interval, or bounds.
  public init(every: Duration = .seconds(900), atLeast: Duration? = nil, atMost: Duration? = nil) {
    self.every = every
    self.atLeast = atLeast
    self.atMost = atMost
  }

  /// The bounds between which it adapts: a missing one is `every`, or a day. Nil for a fixed interval.
  var bounds: (shortest: Duration, longest: Duration)? {
    guard atLeast != nil || atMost != nil else { return nil }
    let longest = atMost ?? max(.seconds(86_400), atLeast ?? .zero)
    return (min(atLeast ?? every, longest), longest)
  }
}

/// When a feed is looked at next, and why then.
public struct Look: Sendable, Equatable {
  /// Not before.
  public var at: Date
  /// What decided it.
  public var why: LookReason

  /// A time and its reason.
  public init(at: Date, why: LookReason) {
    self.at = at
    self.why = why
  }
}

/// When to look at a feed next. Pure.
public enum Schedule {
  /// What a server may ask at most: a CDN's `max-age` is mostly not meant for feeds.
  static let longestFreshness = Duration.seconds(6 * 3600)
  /// What a feed may ask at most by `ttl` or `sy:updatePeriod`.
  static let longestWish = Duration.seconds(86_400)
  /// A look is put off no further by `skipHours` and `skipDays`; when they leave no hour before that, they are a mistake.
  static let longestSkip = 48
  /// Failing feeds are asked so often at least.
  static let longestBackoff = Duration.seconds(6 * 3600)
  /// How often a feed is looked at that says it will not come back.
  static let farewell = Duration.seconds(7 * 86_400)

  /// After a poll that went well: the owner's interval or the blog's rhythm, or what server and feed ask where that is
  /// longer, within the bounds above and the owner's `at_most`; up to a tenth more, so that feeds do not come in step.
  /// - Parameter fraction: chance between 0 and 1.
  public static func afterSuccess(now: Date, interval: LookInterval, facts: FeedFacts, fraction: Double) -> Look {
    let wishes = facts.wishes
    if wishes.isExpired { return look(after: farewell, now, .expired, fraction) }
    var (wait, why) = own(interval, facts, now)
    for (wish, reason) in asked(by: wishes) where wish > wait { (wait, why) = (wish, reason) }
    if let longest = interval.atMost, wait > longest { (wait, why) = (longest, .interval) }
    let next = look(after: wait, now, why, fraction)
    return putOff(next, wishes, latest: interval.atMost.map { now.after($0) }, fraction)
  }

  /// After a document that was cut short: the owner's interval, but no longer than 5 minutes.
  public static func afterBroken(now: Date, interval: LookInterval, fraction: Double) -> Look {
    look(after: min(interval.bounds?.shortest ?? interval.every, .seconds(300)), now, .mend, fraction)
  }

  /// After a poll that failed: doubling from the owner's interval up to 6 hours, and not before the server's own time.
  public static func afterFailure(now: Date, interval: LookInterval, failures: Int, until: Date?, fraction: Double)
    -> Look
  {
    let first = interval.bounds?.shortest ?? interval.every
    let doubled = min(first * (1 << min(max(failures - 1, 0), 20)), max(first, longestBackoff))
    let next = look(after: doubled, now, .failing, fraction)
    guard let until, until > next.at else { return next }
    return Look(at: until.addingTimeInterval(60 * share(fraction)), why: .asked)
  }

  /// After 410: once a week.
  public static func afterGone(now: Date, fraction: Double) -> Look { look(after: farewell, now, .gone, fraction) }

  /// Some servers answer 304 for ever: every 7 to 8 days, at a time of its own for each feed, it is read whole. So it is
  /// after the clock was set back, and to prove a move.
  public static func readsWhole(_ feed: Feed, now: Date) -> Bool {
    guard let last = feed.lastUnconditional, feed.move?.polls != 0 else { return true }
    let age = now.timeIntervalSince(last)
    return age < -3600 || age > 7 * 86_400 + Double(feed.id.rawValue.magnitude % 24) * 3600
  }

  // MARK: -

  /// A tenth of the usual time between two entries, or of the silence where that is longer: what is new is seen while it
  /// is new, and a blog that sleeps is left in peace.
  private static func own(_ interval: LookInterval, _ facts: FeedFacts, _ now: Date) -> (Duration, LookReason) {
    guard let (shortest, longest) = interval.bounds else { return (interval.every, .interval) }
    let silence = facts.newest.map { Duration.seconds(min(max(now.timeIntervalSince($0), 0), 1e9)) }
    guard let gap = [facts.rhythm, silence].compactMap({ $0 }).max() else {
      return (min(max(interval.every, shortest), longest), .interval)
    }
    return (min(max(gap / 10, shortest), longest), .rhythm)
  }

  /// `hourly` says nothing: WordPress prints it in every feed.
  private static func asked(by wishes: FeedWishes) -> [(Duration, LookReason)] {
    let period = wishes.updateEvery.flatMap { $0 > .seconds(3600) ? $0 : nil }
    return [
      (min(wishes.freshFor ?? .zero, longestFreshness), .server), (min(wishes.ttl ?? .zero, longestWish), .ttl),
      (min(period ?? .zero, longestWish), .period),
    ]
  }

  private static func look(after wait: Duration, _ now: Date, _ why: LookReason, _ fraction: Double) -> Look {
    Look(at: now.after(wait * (1 + share(fraction) / 10)), why: why)
  }

  private static func share(_ fraction: Double) -> Double { min(max(fraction, 0), 1) }

  /// To the first hour that is not skipped, unless that is too late: then the wish is a mistake.
  private static func putOff(_ look: Look, _ wishes: FeedWishes, latest: Date?, _ fraction: Double) -> Look {
    guard !(wishes.skipHours.isEmpty && wishes.skipDays.isEmpty) else { return look }
    let first = Int((look.at.timeIntervalSince1970 / 3600).rounded(.down))
    let free = (first...first + longestSkip).first { hour in
      let (day, time) = hour.floored(by: 24)
      // 1 January 1970 was a Thursday.
      return !wishes.skipHours.contains(time) && !wishes.skipDays.contains((day + 4).floored(by: 7).rest)
    }
    guard let free, free > first else { return look }
    let at = Date(timeIntervalSince1970: Double(free) * 3600 + 600 * share(fraction))
    if let latest, at > latest { return look }
    return Look(at: at, why: .skip)
  }
}

extension Int {
  fileprivate func floored(by divisor: Int) -> (quotient: Int, rest: Int) {
    let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
  }
}
