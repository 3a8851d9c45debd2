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
}
