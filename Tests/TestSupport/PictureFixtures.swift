/// Pictures made by hand, so that no file of others lies in the tests.
public enum PictureFixtures {
  /// A PNG whose pixels are not compressed: in grey (1 byte a pixel), true colour (3), or either with transparency.
  public static func png(
    _ width: Int, _ height: Int, pixel: (_ x: Int, _ y: Int) -> [UInt8] = { _, _ in [200, 30, 30] }
  ) -> [UInt8] {
    var rows: [UInt8] = []
    for y in 0..<height {
      rows.append(0)  // no filter
      for x in 0..<width { rows += pixel(x, y) }
    }
    var stream: [UInt8] = [0x78, 0x01]
    var rest = rows[...]
    while !rest.isEmpty {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      stream += [rest.isEmpty ? 1 : 0] + littleEndian(block.count) + littleEndian(~block.count) + block
    }
    return png(width, height, channels: pixel(0, 0).count, stream: stream + bigEndian(adler(rows)))
  }

  /// Noise, which no encoder makes small. The same each time.
  public static func noise(_ width: Int, _ height: Int) -> [UInt8] {
    var dice = Dice(seed: 7)
    return png(width, height) { _, _ in [dice.byte(), dice.byte(), dice.byte()] }
  }

  /// A PNG of zeros alone: in grey with a side of 6,000 it takes some 200 KB and unpacks to 36 MB.
  public static func bomb(side: Int, channels: Int = 1) -> [UInt8] {
    let count = side * (side * channels + 1)
    var bits = BitWriter()
    bits.write(0b011, 3)  // the last block, with the fixed codes
    bits.write(0b0000_1100, 8)  // a zero
    let copies = (count - 1) / 258
    for _ in 0..<copies { bits.write(0b00000_1010_0011, 13) }  // 258 times what was one byte before
    for _ in 0..<(count - 1 - copies * 258) { bits.write(0b0000_1100, 8) }
    bits.write(0, 7)  // the end
    return png(
      side, side, channels: channels, stream: [0x78, 0x01] + bits.bytes + bigEndian((count % 65_521) << 16 | 1))
  }

  /// A PNG of a stream that is given; empty for a header without pixels.
  public static func png(_ width: Int, _ height: Int, channels: Int = 3, stream: [UInt8]) -> [UInt8] {
    let colour: UInt8 = [1: 0, 2: 4, 3: 2][channels] ?? 6
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", bigEndian(width) + bigEndian(height) + [8, colour, 0, 0, 0])
      + chunk("IDAT", stream) + chunk("IEND", [])
  }

  /// The beginning of a baseline JPEG, up to its frame header.
  public static func jpegHead(_ width: Int, _ height: Int, frame: UInt8 = 0xC0) -> [UInt8] {
    [0xFF, 0xD8, 0xFF, 0xE0, 0, 16] + Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]
      + [0xFF, frame, 0, 17, 8] + bigEndian(height).suffix(2) + bigEndian(width).suffix(2)
      + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]
  }

  /// What a phone writes into a JPEG: that it was held upright, and where it was.
  public static func withCameraData(_ jpeg: [UInt8], orientation: UInt8) -> [UInt8] {
    let tiff =
      Array("MM\0*".utf8) + [0, 0, 0, 8, 0, 2]  // two fields
      + [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]  // Orientation
      + [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]  // GPS fields, at 38
      + [0, 1, 0, 29, 0, 2, 0, 0, 0, 11, 0, 0, 0, 56, 0, 0, 0, 0] + Array("1966:07:30\0".utf8)  // the day
    let segment = Array("Exif\0\0".utf8) + tiff
    return jpeg.prefix(2) + [0xFF, 0xE1] + bigEndian(segment.count + 2).suffix(2) + segment + jpeg.dropFirst(2)
  }

  /// A whole GIF of two frames, one pixel of which is drawn.
  public static func gif(_ width: Int, _ height: Int) -> [UInt8] {
    let frame: [UInt8] =
      [0x21, 0xF9, 4, 0, 10, 0, 0, 0] + [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0] + [2, 2, 0x44, 1, 0]
    return Array("GIF89a".utf8) + littleEndian(width) + littleEndian(height) + [0x80, 0, 0, 0, 0, 0, 255, 255, 255]
      + frame + frame + [0x3B]
  }

  /// The beginning of a WebP: lossy, lossless or with features.
  public static func webpHead(_ kind: String, _ width: Int, _ height: Int) -> [UInt8] {
    let head = Array("RIFF".utf8) + [0, 1, 0, 0] + Array("WEBP\(kind)".utf8) + [30, 0, 0, 0]
    switch kind {
    case "VP8 ": return head + [0x10, 0, 0, 0x9D, 0x01, 0x2A] + littleEndian(width) + littleEndian(height)
    case "VP8L":
      let sides = (width - 1) | (height - 1) << 14
      return head + [0x2F] + littleEndian(sides & 0xFFFF) + littleEndian(sides >> 16)
    default:
      return head + [0, 0, 0, 0] + bigEndian(width - 1).reversed().prefix(3)
        + bigEndian(height - 1).reversed().prefix(3)
    }
  }

  private static func bigEndian(_ number: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
  }

  private static func littleEndian(_ number: Int) -> [UInt8] {
    [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
  }

  private static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
    let body = Array(name.utf8) + data
    return bigEndian(data.count) + body + bigEndian(Int(crc(body)))
  }

  private static let crcTable: [UInt32] = (0..<256).map { start in
    (0..<8).reduce(UInt32(start)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    let table = crcTable
    return ~bytes.reduce(~0) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }

  private static func adler(_ bytes: [UInt8]) -> Int {
    var (sum, sums) = (1, 0)
    for byte in bytes {
      sum = (sum + Int(byte)) % 65_521
      sums = (sums + sum) % 65_521
    }
    return sums << 16 | sum
  }
}

/// Bits in the order of RFC 1951, 3.1.1: the lowest first.
private struct BitWriter {
  private var whole: [UInt8] = []
  private var open: UInt32 = 0
  private var count: UInt32 = 0

  var bytes: [UInt8] { count > 0 ? whole + [UInt8(truncatingIfNeeded: open)] : whole }

  mutating func write(_ bits: UInt32, _ length: UInt32) {
    open |= bits << count
    count += length
    while count >= 8 {
      whole.append(UInt8(truncatingIfNeeded: open))
      open >>= 8
      count -= 8
    }
  }
}

/// Throws the same numbers each time (SplitMix64).
public struct Dice {
  private var state: UInt64

  /// Begins the same row for the same seed.
  public init(seed: UInt64) { state = seed }

  /// 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
    return value ^ value >> 31
  }

  /// Eight bits.
  public mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: next()) }

  /// Less than the bound.
  public mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
