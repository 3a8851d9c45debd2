/// Dates of entries, moved.
extension MarkupDocument {
  private static let names: Set<String> = [
    "pubdate", "published", "updated", "issued", "created", "modified", "date", "lastbuilddate", "pubDate",
  ]

  /// The seconds that all of them moved by; nil where there is none, or where one is written in a way of its own.
  mutating func shiftDates() -> Int? {
    let places = datePlaces()
    var dates: [(place: Int, date: WrittenDate)] = []
    for place in places {
      guard case .text(let text) = tokens[place], let date = WrittenDate(text) else { return nil }
      dates.append((place, date))
    }
    guard !dates.isEmpty else { return nil }
    let days = 100 * 86_400
    let shift = dates.contains { $0.date.time == nil } ? days : days + 3720
    for (place, date) in dates { tokens[place] = .text(date.moved(by: shift)) }
    return shift
  }

  /// Texts of date elements inside entries.
  private func datePlaces() -> [Int] {
    var open: [String] = []
    var places: [Int] = []
    for (index, token) in tokens.enumerated() {
      switch token {
      case .start(let tag): open.append(tag.local.lowercased())
      case .end: open.removeLast()
      case .text(let text), .cdata(let text):
        guard let last = open.last, Self.names.contains(last), open.contains("item") || open.contains("entry"),
          Self.saysSomething(text)
        else { continue }
        places.append(index)
      default: break
      }
    }
    return places
  }
}

/// A date in one of the two usual shapes: RFC 822 with a year of four digits, RFC 3339 with or without its time.
struct WrittenDate {
  /// Seconds of the day, and whether they are written.
  var time: (seconds: Int, isExact: Bool)?
  private var days = 0
  private let isISO: Bool
  private var weekday = false
  private var separator: Character = "T"
  /// Fraction and zone, as they stand.
  private var rest = ""

  private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  private static let weekdays = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]

  init?(_ text: String) {
    let trimmed = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    isISO = trimmed.prefix(5).hasSuffix("-")
    guard isISO ? readISO(trimmed) : readRFC822(trimmed) else { return nil }
  }

  private mutating func readISO(_ text: String) -> Bool {
    let parts = text.prefix(10).split(separator: "-", omittingEmptySubsequences: false)
    guard text.utf8.allSatisfy({ $0 < 0x80 }), text.count >= 10, parts.count == 3,
      parts.map(\.count) == [4, 2, 2], setDay(parts[0], Int(parts[1]), parts[2])
    else { return false }
    let tail = text.dropFirst(10)
    guard let first = tail.first else { return true }
    separator = first
    return (first == "T" || first == " ") && setTime(tail.dropFirst()) && Self.isZone(rest)
  }

  private mutating func readRFC822(_ text: String) -> Bool {
    var words = text.split(separator: " ")
    if let first = words.first, first.hasSuffix(","), Self.weekdays.contains(String(first.dropLast())) {
      weekday = true
      words.removeFirst()
    }
    guard words.count == 5, words[2].count == 4, let month = Self.months.firstIndex(of: String(words[1])),
      setDay(words[2], month + 1, words[0]), setTime(words[3]), rest.isEmpty
    else { return false }
    rest = " " + words[4]
    return Self.isZone(String(words[4]))
  }

  private mutating func setDay(_ year: Substring, _ month: Int?, _ day: Substring) -> Bool {
    guard let year = Int(year), let month, let day = Int(day), (1971...2080).contains(year), (1...12).contains(month),
      (1...31).contains(day)
    else { return false }
    days = Calendar1970.days(year, month, day)
    return Calendar1970.date(days) == (year, month, day)
  }

  /// `hh:mm` or `hh:mm:ss`; what follows is kept.
  private mutating func setTime(_ text: Substring) -> Bool {
    let clock = text.prefix { $0.isASCII && ($0.isNumber || $0 == ":") }
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false).map { $0.count == 2 ? Int($0) ?? -1 : -1 }
    guard parts.count == 2 || parts.count == 3, (0...23).contains(parts[0]), (0...59).contains(parts[1]),
      (0...59).contains(parts.last ?? -1)
    else { return false }
    time = (parts[0] * 3600 + parts[1] * 60 + (parts.count == 3 ? parts[2] : 0), parts.count == 3)
    rest = String(text[clock.endIndex...])
    return true
  }

  private static func isZone(_ text: String) -> Bool {
    let zone = text.drop { $0 == "." || $0.isNumber }
    if ["", "Z", "GMT", "UT", "UTC", "EST", "EDT", "CST", "CDT", "MST", "MDT", "PST", "PDT"].contains(zone) {
      return true
    }
    let digits = zone.dropFirst().filter { $0 != ":" }
    return "+-".contains(zone.first ?? "?") && digits.count == 4 && digits.allSatisfy(\.isNumber) && digits < "1500"
  }

  /// In the same shape, so many seconds later.
  func moved(by shift: Int) -> String {
    let seconds = days * 86_400 + (time?.seconds ?? 0) + shift
    let newDays = seconds.flooredDivision(by: 86_400)
    let (year, month, day) = Calendar1970.date(newDays)
    let clock = time.map { Self.clock(seconds - newDays * 86_400, isExact: $0.isExact) }
    if isISO {
      let date = "\(year)-\(Self.pad(month))-\(Self.pad(day))"
      return clock.map { "\(date)\(separator)\($0)\(rest)" } ?? date
    }
    let name = weekday ? Self.weekdays[newDays - newDays.flooredDivision(by: 7) * 7] + ", " : ""
    return "\(name)\(Self.pad(day)) \(Self.months[month - 1]) \(year) \(clock ?? "00:00")\(rest)"
  }

  private static func clock(_ seconds: Int, isExact: Bool) -> String {
    pad(seconds / 3600) + ":" + pad(seconds / 60 % 60) + (isExact ? ":" + pad(seconds % 60) : "")
  }

  private static func pad(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
}
