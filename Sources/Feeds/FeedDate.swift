internal import FoundationEssentials

/// Dates of every shape that feeds have: RFC 3339 and ISO 8601, RFC 822 and its distortions, asctime, and dates in the
/// order of people. Total: nothing traps. No zone is UTC.
enum FeedDate {
  static func parse(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { parse($0) }
  }

  static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Date? {
    guard bytes.count <= 200 else { return nil }
    var scanner = DateScanner(bytes)
    if let date = scanner.iso() { return date }
    return scanner.words()
  }
}

/// What was read of a date.
struct DateParts {
  var year: Int?
  var month: Int?
  var day: Int?
  /// Seconds since midnight.
  var time: Int?
  /// Seconds east of Greenwich.
  var zone: Int?

  var date: Date? {
    guard let year, let month, let day, (1...9999).contains(year), (1...12).contains(month), day >= 1
    else { return nil }
    let next = month == 12 ? Self.days(year + 1, 1, 1) : Self.days(year, month + 1, 1)
    guard day <= next - Self.days(year, month, 1) else { return nil }
    let seconds = Self.days(year, month, day) * 86_400 + (time ?? 0) - (zone ?? 0)
    return Date(timeIntervalSince1970: Double(seconds))
  }

  /// Days since 1970 of a date of the Gregorian calendar.
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  static func fullYear(_ value: Int, digits: Int) -> Int {
    digits > 2 ? value : value < 70 ? 2000 + value : 1900 + value
  }
}
