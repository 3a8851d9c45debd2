/// What may become a header of a request.
public enum HeaderRule {
  /// The name is a token (RFC 9110, section 5.6.2) and the value holds no control character: a line break, say in an
  /// ETag that a hostile server gave us, would begin a header of its own.
  public static func allows(_ name: String, _ value: String) -> Bool {
    !name.isEmpty && name.hasOnly(isToken) && !hasControl(value)
  }

  /// Nothing but printable ASCII: what may go back into a header as it came.
  public static func isPrintable(_ value: String) -> Bool { value.hasOnly { (0x20..<0x7f).contains($0) } }

  /// Whether two names are one, whatever their case. Names are ASCII, and making two lower-case copies of each would be a
  /// good part of what a poll costs.
  static func isSame(_ a: String, _ b: String) -> Bool {
    guard a.utf8.count == b.utf8.count else { return false }
    var (a, b) = (a, b)
    return a.withUTF8 { a in
      b.withUTF8 { b in
        a.indices.allSatisfy { index in
          let (x, y) = (a[index], b[index])
          return x == y || (x ^ y == 0x20 && (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(x | 0x20))
        }
      }
    }
  }

  private static func hasControl(_ value: String) -> Bool {
    !isPrintable(value) && value.unicodeScalars.contains(where: isControl)
  }

  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value)
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"):
      true
    default: "!#$%&'*+.^_`|~".utf8.contains(byte)
    }
  }
}

extension String {
  /// Whether every byte passes, asked where they lie: by way of `utf8` it takes ten times as long.
  func hasOnly(_ isGood: (UInt8) -> Bool) -> Bool {
    var text = self
    return text.withUTF8 { $0.allSatisfy(isGood) }
  }
}
