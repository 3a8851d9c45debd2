internal import Glibc

/// What every fuzzer holds to be true. Its entry is libFuzzer's (https://llvm.org/docs/LibFuzzer.html).
public enum Fuzzer {
  /// Ends the run with what was found, where something does not hold.
  public static func hold(_ holds: Bool, _ what: @autoclosure () -> String) {
    guard !holds else { return }
    let text = Array("\nDOES NOT HOLD: \(what())\n".utf8)
    _ = write(2, text, text.count)
    abort()
  }

  /// An absolute http or https address, or nothing.
  public static func holdLink(_ link: String?, _ what: String) {
    guard let link else { return }
    let lower = link.lowercased()
    hold(lower.hasPrefix("http://") || lower.hasPrefix("https://"), "\(what) is \(link.debugDescription)")
  }
}

/// The bytes of one run: choices first, then the text.
public struct Input {
  /// All that is left.
  public private(set) var bytes: [UInt8]

  /// As libFuzzer gives them.
  public init(_ start: UnsafePointer<UInt8>?, _ count: Int) {
    bytes = Array(UnsafeBufferPointer(start: start, count: count))
  }

  /// Takes one byte and chooses by it; the first where there is none.
  public mutating func choose<Value>(_ values: [Value]) -> Value {
    guard let byte = bytes.first else { return values[0] }
    bytes.removeFirst()
    return values[Int(byte) % values.count]
  }

  /// What is left, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
