/// Names files that came under a picture's address and are none that Crieur takes.
enum ForeignFormat {
  /// What it is by its first bytes; nil where they say nothing.
  static func name(of bytes: [UInt8]) -> String? {
    if let brand = brand(of: bytes) { return brand }
    let known = signatures.first { bytes.starts(with: $0.bytes) }
    return known?.name ?? markup(in: bytes)
  }

  private static let signatures: [(bytes: [UInt8], name: String)] = [
    ([0xFF, 0x0A], "JPEG XL"),
    ([0, 0, 0, 0x0C] + Array("JXL ".utf8), "JPEG XL"),
    ([0, 0, 0, 0x0C] + Array("jP  ".utf8), "JPEG 2000"),
    (Array("BM".utf8), "BMP"),
    (Array("II*\0".utf8), "TIFF"),
    (Array("MM\0*".utf8), "TIFF"),
    ([0, 0, 1, 0], "ICO"),
    (Array("%PDF".utf8), "PDF"),
    ([0x1F, 0x8B], "gzip"),
  ]

  /// Pictures in the boxes of ISO/IEC 14496-12 say what they are by a brand.
  private static func brand(of bytes: [UInt8]) -> String? {
    var cursor = ByteCursor(bytes, at: 4)
    guard cursor.take("ftyp") else { return nil }
    switch String(decoding: bytes.dropFirst(8).prefix(4), as: UTF8.self) {
    case "avif", "avis": return "AVIF"
    case "heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1": return "HEIF"
    default: return "MP4"
    }
  }

  private static func markup(in bytes: [UInt8]) -> String? {
    let start = String(decoding: bytes.prefix(1024), as: UTF8.self).lowercased()
    guard let first = start.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }), first == "<" else { return nil }
    if start.contains("<svg") { return "SVG" }
    if ["<!doctype html", "<html", "<head", "<body"].contains(where: start.contains) { return "HTML" }
    return start.contains("<?xml") ? "XML" : nil
  }
}
