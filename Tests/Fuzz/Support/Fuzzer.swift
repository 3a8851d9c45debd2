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

  /// A part of another input.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Takes one byte and chooses by it; the first where there is none.
  public mutating func choose<Value>(_ values: [Value]) -> Value {
    guard let byte = bytes.first else { return values[0] }
    bytes.removeFirst()
    return values[Int(byte) % values.count]
  }

  /// Takes what stands before the next line feed, and that; all where there is none.
  public mutating func line() -> String {
    let line = bytes.prefix { $0 != 0x0A }
    bytes.removeFirst(min(line.count + 1, bytes.count))
    return String(decoding: line, as: UTF8.self)
  }

  /// What is left, as text.
  public var text: String { String(decoding: bytes, as: UTF8.self) }
}
