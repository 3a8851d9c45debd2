internal import CUTF8Proc

/// Letters as the rules compare them: compatibility forms resolved (NFKC), without accents and case, with typographic
/// quotes, hyphens and spaces made plain.
enum Folding {
  /// One scalar folded: UTF-8 bytes, empty for what has no shape (accents, soft hyphens, joiners).
  struct Folded {
    var bytes: [UInt8]
    var isUpper: Bool
  }

  /// The fold of a scalar; a table holds those of Latin script.
  static func fold(_ scalar: Unicode.Scalar) -> Folded {
    let value = Int(scalar.value)
    return value < table.count ? table[value] : computed(scalar)
  }

  private static let table: [Folded] = (0..<0x250).map { number in
    Unicode.Scalar(UInt32(number)).map(computed) ?? Folded(bytes: [], isUpper: false)
  }

  private static func computed(_ scalar: Unicode.Scalar) -> Folded {
    let isUpper = scalar.properties.isUppercase
    if let plain = plain(scalar) { return Folded(bytes: Array(plain.utf8), isUpper: isUpper) }
    if scalar.value < 0x80 { return Folded(bytes: [lowered(UInt8(scalar.value))], isUpper: isUpper) }
    let options =
      UTF8PROC_DECOMPOSE.rawValue | UTF8PROC_COMPAT.rawValue | UTF8PROC_CASEFOLD.rawValue | UTF8PROC_STRIPMARK.rawValue
      | UTF8PROC_IGNORE.rawValue
    var parts = [Int32](repeating: 0, count: 24)
    var boundary: Int32 = 0
    let count = utf8proc_decompose_char(
      Int32(bitPattern: scalar.value), &parts, 24, utf8proc_option_t(options), &boundary)
    guard count >= 0, count <= parts.count else { return Folded(bytes: Array(String(scalar).utf8), isUpper: isUpper) }
    var bytes: [UInt8] = []
    for part in parts.prefix(count) {
      guard let folded = Unicode.Scalar(UInt32(bitPattern: part)) else { continue }
      bytes += Array((plain(folded) ?? String(folded)).utf8)
    }
    return Folded(bytes: bytes, isUpper: isUpper)
  }

  private static func lowered(_ byte: UInt8) -> UInt8 { byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte }

  /// What NFKC leaves apart and a reader takes for one.
  private static func plain(_ scalar: Unicode.Scalar) -> String? {
    switch scalar.value {
    case 0x00A0, 0xB0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F, 0x3000, 0x09: " "
    case 0x0D, 0x85, 0x2028, 0x2029: "\n"
    case 0x2018, 0x2019, 0x201A, 0x201B, 0x2032, 0x02BC, 0x00B4, 0x60: "'"
    case 0x201C, 0x201D, 0x201E, 0x2033, 0x00AB, 0x00BB: "\""
    case 0x2010, 0x2011, 0x2012, 0x2013, 0x2212: "-"
    case 0x2014, 0x2015: " - "
    case 0x2026: "…"
    case 0x0153, 0x0152: "oe"
    case 0x00E6, 0x00C6: "ae"
    case 0x00F8, 0x00D8: "o"
    case 0x0142, 0x0141: "l"
    case 0x0131: "i"
    case 0x00AD, 0x200B...0x200F, 0x2060, 0xFEFF: ""
    default: nil
    }
  }
}
