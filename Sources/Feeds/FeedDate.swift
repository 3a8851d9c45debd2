internal import FoundationEssentials

/// Dates of every shape that feeds have: RFC 822 and its distortions, RFC 3339 and ISO 8601. Total: nothing traps.
enum FeedDate {
  static func parse(_ text: String) -> Date? {
    var text = text
    return text.withUTF8 { bytes in
      var scanner = DateScanner(bytes)
      return scanner.iso() ?? scanner.rfc822()
    }
  }
}

/// Numbers and words of a date, read from the left.
private struct DateScanner {
  private let bytes: UnsafeBufferPointer<UInt8>
  private var index = 0

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private var peek: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipBlanks() {
    while let byte = peek, byte == 0x20 || (0x09...0x0D).contains(byte) || byte == UInt8(ascii: ",") { index += 1 }
  }

  /// At most nine digits.
  private mutating func number() -> Int? {
    let start = index
    var value = 0
    while let byte = peek, (48...57).contains(byte), index - start < 9 {
      value = value * 10 + Int(byte - 48)
      index += 1
    }
    return index > start ? value : nil
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard peek == byte else { return false }
    index += 1
    return true
  }

  /// A word in lower case; letters of any alphabet.
  private mutating func word() -> String? {
    let start = index
    while let byte = peek, byte.isASCIILetter || byte >= 0x80 { index += 1 }
    return index > start ? String(decoding: bytes[start..<index], as: UTF8.self).lowercased() : nil
  }

  // MARK: 2026-11-24T10:00:00+01:00

  mutating func iso() -> Date? {
    index = 0
    skipBlanks()
    let start = index
    guard let year = number(), index - start == 4, take(UInt8(ascii: "-")) else { return nil }
    let month = number() ?? 1
    let day = take(UInt8(ascii: "-")) ? number() ?? 1 : 1
    if peek.map({ $0 | 0x20 }) == UInt8(ascii: "t") { index += 1 }
    skipBlanks()
    let time = clock() ?? (0, 0, 0)
    return date(year, month, day, time, zone())
  }

  // MARK: Tue, 24 Nov 2026 10:00:00 +0100

  mutating func rfc822() -> Date? {
    index = 0
    var day: Int?
    var month: Int?
    var year: Int?
    var time: (Int, Int, Int)?
    while index < bytes.count {
      skipBlanks()
      let start = index
      if let name = word() {
        if let known = Self.months[String(name.prefix(4))] ?? Self.months[String(name.prefix(3))] {
          month = month ?? known
        }
        _ = take(UInt8(ascii: "."))
        if time != nil, month != nil, day != nil, year != nil { index = start; break }
      } else if let value = number() {
        let length = index - start
        if peek == UInt8(ascii: ":") {
          index = start
          time = clock()
        } else if length >= 3 || (day != nil && month != nil && year == nil) {
          year = Self.fullYear(value, length)
        } else if day == nil {
          day = value
        }
        if length <= 2 { _ = skipOrdinal() }
        if time != nil, year != nil { break }
      } else {
        index += 1
      }
    }
    guard let day, let month, let year else { return nil }
    return date(year, month, day, time ?? (0, 0, 0), zone())
  }

  /// `1er`, `2nd`, `3rd`, `4th`.
  private mutating func skipOrdinal() -> Bool {
    let start = index
    guard let ending = word(), ["er", "st", "nd", "rd", "th", "e"].contains(ending) else {
      index = start
      return false
    }
    return true
  }

  private static func fullYear(_ value: Int, _ length: Int) -> Int {
    length > 2 ? value : value < 70 ? 2000 + value : 1900 + value
  }

  private mutating func clock() -> (Int, Int, Int)? {
    guard let hour = number(), take(UInt8(ascii: ":")), let minute = number() else { return nil }
    var second = 0
    if take(UInt8(ascii: ":")) { second = number() ?? 0 }
    if take(UInt8(ascii: ".")) || take(UInt8(ascii: ",")) { _ = number() }
    return (hour, minute, second)
  }

  /// Seconds east of Greenwich; none stated is UTC.
  private mutating func zone() -> Int {
    skipBlanks()
    if let name = word(), name != "gmt", name != "utc", name != "z" { return Self.zones[name] ?? 0 }
    skipBlanks()
    guard let sign = peek, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return 0 }
    index += 1
    let start = index
    guard let value = number() else { return 0 }
    let length = index - start
    let hours = length > 2 ? value / 100 : value
    let minutes = take(UInt8(ascii: ":")) ? number() ?? 0 : length > 2 ? value % 100 : 0
    guard hours <= 24, minutes < 60 else { return 0 }
    return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
  }

  private func date(_ year: Int, _ month: Int, _ day: Int, _ time: (Int, Int, Int), _ zone: Int) -> Date? {
    guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day), (0...24).contains(time.0),
      (0...59).contains(time.1), (0...60).contains(time.2)
    else { return nil }
    let days = Self.days(year, month, day)
    return Date(timeIntervalSince1970: Double(days * 86_400 + time.0 * 3600 + time.1 * 60 + time.2 - zone))
  }

  /// Days since 1970 of a date of the Gregorian calendar.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let shifted = month <= 2 ? year - 1 : year
    let era = shifted / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  private static let months: [String: Int] = [
    "jan": 1, "feb": 2, "fév": 2, "fev": 2, "mar": 3, "apr": 4, "avr": 4, "may": 5, "mai": 5, "jun": 6, "juin": 6,
    "jul": 7, "juil": 7, "aug": 8, "aoû": 8, "aou": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12, "déc": 12,
  ]
  private static let zones: [String: Int] = [
    "est": -18_000, "edt": -14_400, "cst": -21_600, "cdt": -18_000, "mst": -25_200, "mdt": -21_600, "pst": -28_800,
    "pdt": -25_200, "cet": 3600, "cest": 7200, "met": 3600, "mest": 7200, "bst": 3600, "eet": 7200, "eest": 10_800,
    "jst": 32_400,
  ]
}

extension UInt8 {
  fileprivate var isASCIILetter: Bool { (65...90).contains(self) || (97...122).contains(self) }
}
