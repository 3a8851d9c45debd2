import Foundation

/// Runs of white space, no-break and zero-width spaces too, are one space.
enum WhiteSpace {
  static func collapsed(_ text: String) -> String {
    // Equal Swift strings are canonically equivalent: composed and decomposed accents compare equal.
    text.unicodeScalars.split(whereSeparator: isSpace).map { String($0) }.joined(separator: " ")
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (0x1C...0x1F).contains(scalar.value) || scalar == "\u{200B}"
      || scalar == "\u{FEFF}"
  }

  /// A long text may be cut and end in an ellipsis.
  static func isSame(_ wanted: String, orCut got: String) -> Bool {
    if wanted == got { return true }
    guard got.hasSuffix("…"), got.count >= 80 else { return false }
    return wanted.hasPrefix(collapsed(String(got.dropLast())))
  }
}

/// A link as its owner's server sees it: the case of scheme and host, a default port, an empty path and the spelling of
/// escapes make no other.
enum ComparableLink {
  static func of(_ link: String) -> String {
    let link = link.trimmingCharacters(in: .whitespacesAndNewlines)
    guard let colon = link.firstIndex(of: ":"), link[..<colon].allSatisfy({ $0.isASCII && $0 != "/" }) else {
      return link
    }
    let scheme = link[..<colon].lowercased()
    var rest = link[link.index(after: colon)...]
    guard rest.hasPrefix("//") else { return scheme + ":" + escaped(rest) }
    rest = rest.dropFirst(2)
    let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
    var host = rest[..<end].lowercased()
    let port = scheme == "http" ? ":80" : scheme == "https" ? ":443" : "none"
    if host.hasSuffix(port) { host.removeLast(port.count) }
    var tail = String(rest[end...])
    if tail == "/" { tail = "" } else if tail.hasPrefix("/?") || tail.hasPrefix("/#") { tail.removeFirst() }
    for empty in ["?", "#"] where tail.hasSuffix(empty) { tail.removeLast() }
    return scheme + "://" + host + escaped(tail[...])
  }

  /// Bytes beyond ASCII, controls and spaces as escapes, escapes in capitals.
  private static func escaped(_ text: Substring) -> String {
    var result = ""
    var open = 0
    for byte in text.utf8 {
      if byte <= 0x20 || byte >= 0x7F {
        result += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
      } else {
        let letter = String(UnicodeScalar(byte))
        result += open > 0 ? letter.uppercased() : letter
      }
      open = byte == UInt8(ascii: "%") ? 2 : max(open - 1, 0)
    }
    return result
  }
}

/// Seconds since 1970 of a time as the cases write it, in UTC.
enum Instant {
  /// Nil for what is written in any other way.
  static func seconds(_ text: String) -> Int? {
    let parts = text.split { "-T:Z".contains($0) }.map { Int($0) }
    guard text.hasSuffix("Z"), parts.count == 6, let year = parts[0], let month = parts[1], let day = parts[2],
      let hour = parts[3], let minute = parts[4], let second = parts[5]
    else { return nil }
    return Calendar1970.days(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second
  }

  static func text(_ date: Date) -> String {
    let seconds = Int(date.timeIntervalSince1970.rounded(.down))
    let days = seconds.flooredDivision(by: 86_400)
    let rest = seconds - days * 86_400
    let (year, month, day) = Calendar1970.date(days)
    func pad(_ value: Int, _ width: Int = 2) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(width - digits.count, 0)) + digits
    }
    return "\(pad(year, 4))-\(pad(month))-\(pad(day))T\(pad(rest / 3600)):\(pad(rest / 60 % 60)):\(pad(rest % 60))Z"
  }
}

/// Dates of the Gregorian calendar as days since 1970, counted year by year: slow and plain.
enum Calendar1970 {
  static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let before = year - 1
    let years = before * 365 + before.flooredDivision(by: 4) - before.flooredDivision(by: 100)
    let months = (1..<max(month, 1)).reduce(0) { $0 + length(of: $1, in: year) }
    return years + before.flooredDivision(by: 400) + months + day - 1 - 719_162
  }

  static func date(_ days: Int) -> (year: Int, month: Int, day: Int) {
    // Too early by a little, whichever way it is from 1970.
    var year = 1970 + (days < 0 ? days.flooredDivision(by: 365) - 1 : days / 366)
    while self.days(year + 1, 1, 1) <= days { year += 1 }
    var month = 1
    while month < 12, self.days(year, month + 1, 1) <= days { month += 1 }
    return (year, month, days - self.days(year, month, 1) + 1)
  }

  private static func length(of month: Int, in year: Int) -> Int {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }
}

extension Int {
  /// Towards minus infinity; the divisor is positive.
  func flooredDivision(by divisor: Int) -> Int { self >= 0 ? self / divisor : -((divisor - 1 - self) / divisor) }
}

/// Family and version of a format's name.
struct WantedFormat {
  private let family: String
  private let version: String

  /// `RSS 2.0`, `rss0.91`, `atom1.0`, `rdf`, `jsonfeed1.1`, …
  init(_ name: String) {
    let plain = name.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == ".") }
    let known = ["rss": "rss", "rdf": "rss", "atom": "atom", "jsonfeed": "json", "json": "json"]
    guard let word = known.keys.sorted().reversed().first(where: { plain.hasPrefix($0) }) else {
      family = plain
      version = ""
      return
    }
    family = known[word] ?? word
    version = Self.version(plain.dropFirst(word.count))
  }

  private static func version(_ text: Substring) -> String {
    let digits = text.filter { $0 != "." && $0 != "v" }
    return switch digits {
    case "2", "20", "200": "2"
    case "1", "10", "100": "1"
    case "9", "90", "090": "09"
    case "091n", "091u", "091": "091"
    default: digits
    }
  }

  /// The bare family is right, another version is wrong.
  func accepts(_ other: WantedFormat) -> Bool {
    family == other.family && (version.isEmpty || other.version.isEmpty || version == other.version)
  }
}
