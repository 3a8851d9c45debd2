import FoundationEssentials
import FuzzSupport
import Web

@testable import Feeds

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzDate.test(Input(bytes, count))
  return 0
}

/// Any text as a date.
enum FuzzDate {
  static func test(_ input: Input) {
    let text = input.text
    for date in [FeedDate.parse(text), Timestamp.iso8601(text), Timestamp.http(text)].compactMap({ $0 }) {
      let seconds = date.timeIntervalSince1970
      Fuzzer.hold(seconds.isFinite && (-62_135_769_600...253_402_473_600).contains(seconds), "\(seconds) of \(text)")
      // What we write of it is read as the same, from the Gregorian calendar's first day on (before it, Foundation writes
      // days of the Julian one).
      let inside = (-12_219_292_800...253_402_300_799).contains(seconds)
      let written = date.ISO8601Format()
      Fuzzer.hold(
        !inside || FeedDate.parse(written) == Date(timeIntervalSince1970: seconds.rounded(.down)),
        "\(written) of \(text.debugDescription) is read as another date")
    }
    Fuzzer.hold(FeedDate.parse(text) == FeedDate.parse(text), "a second reading says the same")
  }
}
