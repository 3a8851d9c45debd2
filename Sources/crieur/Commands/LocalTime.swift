internal import FoundationEssentials
internal import Glibc
internal import Model

/// A time as the owner reads it: local, to the minute. (FoundationEssentials knows no time zones but UTC: libc does.)
enum LocalTime {
  static func text(_ date: Date) -> String {
    var seconds = time_t(date.milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return date.ISO8601Format() }
    var buffer = [CChar](repeating: 0, count: 32)
    let length = strftime(&buffer, buffer.count, "%Y-%m-%d %H:%M", &parts)
    return String(decoding: buffer.prefix(length).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// The next time from `date` on when it is that hour.
  static func next(hour: Int32, from date: Date) -> Date { next(hour: hour, from: date) { _ in true } }

  /// The next Monday at that hour, later than `date`.
  static func nextMonday(hour: Int32, after date: Date) -> Date {
    next(hour: hour, from: date.addingTimeInterval(1)) { $0 == 1 }
  }

  /// - Parameter fits: whether a day of the week will do, Sunday being 0.
  private static func next(hour: Int32, from date: Date, _ fits: (Int32) -> Bool) -> Date {
    var seconds = time_t(date.milliseconds / 1000)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return date }
    for _ in 0..<10 {
      // Whether it is summer time then is libc's to find out.
      (parts.tm_hour, parts.tm_min, parts.tm_sec, parts.tm_isdst) = (hour, 0, 0, -1)
      let next = Date(timeIntervalSince1970: Double(mktime(&parts)))
      if next >= date, fits(parts.tm_wday) { return next }
      parts.tm_mday += 1
    }
    return date
  }
}
