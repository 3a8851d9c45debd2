internal import Model

/// How often a feed asks to be looked at: `ttl`, `skipHours`, `skipDays` (RSS 2.0) and mod_syndication.
struct PollingHints {
  private var hints = FeedHints()
  private var period: Duration?
  private var frequency = 1

  static func read(_ tag: FeedTag, _ text: String, into hints: inout PollingHints) {
    switch tag {
    case .ttl: hints.hints.ttlMinutes = hints.hints.ttlMinutes ?? number(text, 0...1_000_000)
    case .hour: if let hour = number(text, 0...24) { hints.hints.skipHours.insert(hour % 24) }
    case .day:
      let days = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
      if let day = days.firstIndex(of: text.lowercased()) { hints.hints.skipDays.insert(day) }
    case .updatePeriod: hints.period = periods[text.lowercased()]
    case .updateFrequency: hints.frequency = number(text, 1...100_000) ?? 1
    default: break
    }
  }

  var finished: FeedHints {
    var hints = hints
    hints.updateEvery = period.map { $0 / frequency }
    return hints
  }

  private static let periods: [String: Duration] = [
    "hourly": .seconds(3600), "daily": .seconds(86_400), "weekly": .seconds(7 * 86_400),
    "monthly": .seconds(30 * 86_400), "yearly": .seconds(365 * 86_400),
  ]

  private static func number(_ text: String, _ range: ClosedRange<Int>) -> Int? {
    Int(text).flatMap { range.contains($0) ? $0 : nil }
  }
}
