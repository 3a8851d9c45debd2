public import FoundationEssentials
internal import Glibc
internal import Model

/// The name of a backup, which tells when it was made: `crieur-2026-11-28T031500Z.sqlite`.
public struct BackupName: Sendable, Hashable, Comparable {
  /// When it was made, to the second.
  public let made: Date
  private let seconds: Int

  private static let prefix = "crieur-"
  private static let suffix = "Z.sqlite"

  /// The name of one that is made now.
  public init(made: Date) { self.init(seconds: Int(made.milliseconds / 1000)) }

  private init(seconds: Int) {
    self.seconds = seconds
    made = Date(timeIntervalSince1970: Double(seconds))
  }

  /// Nil for every name that is not exactly such a one: what we do not recognise is not ours.
  public init?(_ text: String) {
    guard text.hasPrefix(Self.prefix), text.hasSuffix(Self.suffix), text.utf8.count == 32 else { return nil }
    let stamp = Array(text.utf8.dropFirst(Self.prefix.utf8.count).prefix(17))
    func number(_ range: Range<Int>) -> Int32? {
      let digits = stamp[range]
      return digits.allSatisfy { (48...57).contains($0) } ? Int32(String(decoding: digits, as: UTF8.self)) : nil
    }
    guard let year = number(0..<4), let month = number(5..<7), let day = number(8..<10), let hour = number(11..<13),
      let minute = number(13..<15), let second = number(15..<17), month >= 1
    else { return nil }
    var parts = tm()
    (parts.tm_year, parts.tm_mon, parts.tm_mday) = (year - 1900, month - 1, day)
    (parts.tm_hour, parts.tm_min, parts.tm_sec) = (hour, minute, second)
    self.init(seconds: timegm(&parts))
    guard self.text == text else { return nil }  // the 31st of February is another day
  }

  /// The file's name.
  public var text: String {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    func digits(_ number: Int32, _ count: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(count - text.count, 0)) + text
    }
    let day = "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1))-\(digits(parts.tm_mday))"
    let hour = "\(digits(parts.tm_hour))\(digits(parts.tm_min))\(digits(parts.tm_sec))"
    return "\(Self.prefix)\(day)T\(hour)\(Self.suffix)"
  }

  /// A number for its day.
  var day: Int { Self.floor(seconds, 86_400) }
  /// A number for its week, which begins on Monday. (The first day of 1970 was a Thursday.)
  var week: Int { Self.floor(day + 3, 7) }
  /// A number for its month.
  var month: Int {
    var time = time_t(seconds)
    var parts = tm()
    gmtime_r(&time, &parts)
    return Int(parts.tm_year) * 12 + Int(parts.tm_mon)
  }

  private static func floor(_ number: Int, _ divisor: Int) -> Int {
    (number - (number % divisor + divisor) % divisor) / divisor
  }

  /// Whether both were made in one week, from Monday on.
  public func isInWeek(of other: BackupName) -> Bool { week == other.week }

  /// The earlier one first.
  public static func < (one: BackupName, other: BackupName) -> Bool { one.seconds < other.seconds }
}
