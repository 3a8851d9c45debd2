internal import FoundationEssentials

/// Numbers and words of a date, read from the left.
struct DateScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) || byte == UInt8(ascii: ",") { index += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  /// At most nine digits.
  private mutating func number() -> (value: Int, digits: Int)? {
    let start = index
    var value = 0
    while let byte = peek, (48...57).contains(byte), index - start < 9 {
      value = value * 10 + Int(byte - 48)
      index += 1
    }
    return index > start ? (value, index - start) : nil
  }

  /// Letters of any alphabet.
  private mutating func word() -> UnsafeBufferPointer<UInt8>? {
    let start = index
    while let byte = peek, byte.isASCIILetter || byte >= 0x80 { index += 1 }
    return index > start ? UnsafeBufferPointer(rebasing: bytes[start..<index]) : nil
  }

  // MARK: 2026-11-24T10:00:00+01:00, 20261124, 2026-328, 2026-W48-2, 26-11-24, 2026/11/24

  mutating func iso() -> Date? {
    index = 0
    skipBlanks()
    var parts = DateParts()
    // A year that was left out is the one of the century's beginning: «-03-12» is March… of 2003, December.
    let isShort = take(UInt8(ascii: "-"))
    guard let year = number() else { return nil }
    let isSlashed = peek == UInt8(ascii: "/")
    switch year.digits {
    case 8 where !isShort:
      (parts.year, parts.month, parts.day) = (year.value / 10_000, year.value / 100 % 100, year.value % 100)
    case 4:
      parts.year = year.value
      guard !isSlashed || index + 1 < bytes.count else { return nil }
      guard calendar(&parts, isSlashed ? UInt8(ascii: "/") : UInt8(ascii: "-")) else { return nil }
    case 2 where peek == UInt8(ascii: "-"):
      parts.year = DateParts.fullYear(year.value, digits: 2)
      guard calendar(&parts, UInt8(ascii: "-")) else { return nil }
    default: return nil
    }
    skipBlanks()
    let isMarked = peek.map { $0 | 0x20 == UInt8(ascii: "t") } ?? false
    if isMarked { index += 1 }
    skipBlanks()
    parts.time = clock() ?? (isMarked ? compactClock() : nil)
    parts.zone = zone()
    return parts.date
  }

  /// What stands behind the year: months and days, days of the year, or weeks.
  private mutating func calendar(_ parts: inout DateParts, _ separator: UInt8) -> Bool {
    (parts.month, parts.day) = (1, 1)
    guard take(separator) else { return peek == nil || (peek == 0x20 && !isWordOrNumberAhead()) }
    if let byte = peek, byte | 0x20 == UInt8(ascii: "w") { return week(&parts) }
    guard let month = number() else { return false }
    if month.digits == 3, peek != separator {
      parts.day = month.value  // `date` takes days of a month only: count on from January.
      return ordinal(&parts)
    }
    parts.month = month.value
    if take(separator), let day = number() { parts.day = day.value }
    return true
  }

  /// Behind the blanks comes something else than a clock: «2026 Nov 24».
  private func isWordOrNumberAhead() -> Bool {
    let digits = bytes[index...].drop { $0 == 0x20 }
    guard let first = digits.first else { return false }
    return !(48...57).contains(first) || digits.drop { (48...57).contains($0) }.first != UInt8(ascii: ":")
  }

  private func ordinal(_ parts: inout DateParts) -> Bool {
    guard let year = parts.year, let day = parts.day, (1...366).contains(day) else { return false }
    return set(&parts, days: DateParts.days(year, 1, 1) + day - 1)
  }

  private mutating func week(_ parts: inout DateParts) -> Bool {
    index += 1
    guard let year = parts.year, let week = number(), (1...53).contains(week.value) else { return false }
    var weekday = 1
    if take(UInt8(ascii: "-")), let day = number(), (1...7).contains(day.value) { weekday = day.value }
    // The fourth of January is in week 1; 1970 began on a Thursday.
    let fourth = DateParts.days(year, 1, 4)
    let monday = fourth - (((fourth + 3) % 7) + 7) % 7
    return set(&parts, days: monday + (week.value - 1) * 7 + weekday - 1)
  }

  private func set(_ parts: inout DateParts, days: Int) -> Bool {
    guard let year = parts.year else { return false }
    for candidate in [year - 1, year, year + 1] {
      for month in 1...12 {
        let first = DateParts.days(candidate, month, 1)
        let next = month == 12 ? DateParts.days(candidate + 1, 1, 1) : DateParts.days(candidate, month + 1, 1)
        guard (first..<next).contains(days) else { continue }
        (parts.year, parts.month, parts.day) = (candidate, month, days - first + 1)
        return true
      }
    }
    return false
  }

  // MARK: Tue, 24 Nov 2026 10:00:00 +0100, Nov 24 2026 10:00 PM, 24.11.2026 10:00

  mutating func words() -> Date? {
    index = 0
    var parts = DateParts()
    var isEarly = false
    var hasOffset = false
    while index < bytes.count {
      skipBlanks()
      let start = index
      if let word = word() {
        let isZone = parts.time != nil && DateWords.zone(word) != nil
        if isZone {
          // «+0800 (CST)»: what is said in numbers is not said again otherwise.
          if !hasOffset {
            index = start
            parts.zone = zone() ?? parts.zone
            hasOffset = bytes[start..<index].contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "-") }
          }
        } else if let month = DateWords.month(word) {
          // «mar. 5 avr.»: a day of the week may look like a month, and stands before the day.
          if parts.month == nil || (isEarly && parts.day != nil) { parts.month = month }
          isEarly = parts.day == nil
        }
        _ = take(UInt8(ascii: "."))
      } else if parts.time != nil, let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        if let zone = zone() { (parts.zone, hasOffset) = (zone, true) } else { index += 1 }
      } else if let value = number() {
        take(value, from: start, &parts)
      } else {
        index += 1
      }
      // «10:» is no clock, and must be left behind all the same.
      if index == start { index += 1 }
    }
    return parts.date
  }

  private mutating func take(_ number: (value: Int, digits: Int), from start: Int, _ parts: inout DateParts) {
    if peek == UInt8(ascii: ":"), parts.time == nil {
      let end = index
      index = start
      parts.time = clock()
      if index == start { index = end }  // «12:» is no time, and must not be looked at for ever.
    } else if let separator = peek, [UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "-")].contains(separator),
      parts.day == nil, parts.month == nil, number.digits <= 2, numeric(number.value, separator, &parts)
    {
      return
    } else if number.digits == 4, parts.year != nil, parts.time == nil {
      parts.time = (number.value / 100) * 3600 + (number.value % 100) * 60  // «1500 GMT»
    } else if number.digits >= 3 || (parts.day != nil && parts.year == nil) {
      parts.year = parts.year ?? DateParts.fullYear(number.value, digits: number.digits)
    } else if parts.day == nil {
      parts.day = number.value
      skipOrdinal()
    }
  }

  /// `24.11.2026`: the day first, unless it cannot be one.
  private mutating func numeric(_ first: Int, _ separator: UInt8, _ parts: inout DateParts) -> Bool {
    let start = index
    guard take(separator), let second = number(), take(separator), let year = number(),
      year.digits == 2 || year.digits == 4
    else {
      index = start
      return false
    }
    (parts.day, parts.month) = second.value > 12 ? (second.value, first) : (first, second.value)
    parts.year = DateParts.fullYear(year.value, digits: year.digits)
    return true
  }

  /// `1er`, `2nd`, `3rd`, `4th`.
  private mutating func skipOrdinal() {
    let start = index
    guard let ending = word(), ["er", "st", "nd", "rd", "th", "e"].contains(String(decoding: ending, as: UTF8.self))
    else {
      index = start
      return
    }
  }

  /// Seconds since midnight: `10:00`, `10:00:00.5`, `10:00 pm`.
  private mutating func clock() -> Int? {
    let start = index
    guard let hour = number(), take(UInt8(ascii: ":")), let minute = number() else {
      index = start
      return nil
    }
    var second = 0
    if take(UInt8(ascii: ":")) { second = number()?.value ?? 0 }
    if peek == UInt8(ascii: ".") || peek == UInt8(ascii: ",") {
      index += 1
      _ = number()
      while let byte = peek, (48...57).contains(byte) { index += 1 }
    }
    guard hour.value <= 24, minute.value <= 59, second <= 60 else { return nil }
    return halved(hour.value) * 3600 + minute.value * 60 + second
  }

  /// `T1000`, `T100000`.
  private mutating func compactClock() -> Int? {
    let start = index
    guard let digits = number(), digits.digits == 4 || digits.digits == 6 else {
      index = start
      return nil
    }
    let whole = digits.digits == 4 ? digits.value * 100 : digits.value
    let (hour, minute, second) = (whole / 10_000, whole / 100 % 100, whole % 100)
    return hour <= 24 && minute <= 59 && second <= 60 ? hour * 3600 + minute * 60 + second : nil
  }

  /// The hour of `am`, `pm`, `a.m.`, `p.m.`
  private mutating func halved(_ hour: Int) -> Int {
    let start = index
    skipBlanks()
    let half = peek.map { $0 | 0x20 }
    index += half == nil ? 0 : 1
    _ = take(UInt8(ascii: "."))
    let isHalf = hour <= 12 && (take(UInt8(ascii: "m")) || take(UInt8(ascii: "M"))) && peek?.isASCIILetter != true
    switch half {
    case UInt8(ascii: "p") where isHalf: return hour == 12 ? 12 : hour + 12
    case UInt8(ascii: "a") where isHalf: return hour == 12 ? 0 : hour
    default:
      index = start
      return hour
    }
  }

  /// Seconds east of Greenwich: `Z`, `EST`, `+0100`, `GMT+01:00`.
  private mutating func zone() -> Int? {
    skipBlanks()
    var named: Int?
    let start = index
    if let name = word() {
      named = DateWords.zone(name)
      guard named != nil else {
        index = start
        return nil
      }
      // Behind GMT an offset may follow; behind all others it would be an error.
      guard named == 0 else { return named }
    }
    if named == nil { skipBlanks() }
    guard let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return named }
    let before = index
    index += 1
    guard let offset = number() else {
      index = before
      return named
    }
    let hours = offset.digits > 2 ? offset.value / 100 : offset.value
    let minutes = take(UInt8(ascii: ":")) ? number()?.value ?? 0 : offset.digits > 2 ? offset.value % 100 : 0
    guard hours <= 99, minutes < 60 else { return named }
    return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }
}

extension UInt8 {
  fileprivate var isASCIILetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
}
