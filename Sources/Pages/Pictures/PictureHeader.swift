/// Kind and size of a picture, as its first bytes say, read before any library sees them.
struct PictureHeader: Sendable, Equatable {
  /// The kinds that are taken.
  enum Format: String, Sendable, CaseIterable {
    case jpeg = "JPEG"
    case png = "PNG"
    case gif = "GIF"
    case webp = "WebP"

    /// Its media type.
    var type: String { "image/" + rawValue.lowercased() }
  }

  /// What kind it is.
  var format: Format
  /// In pixels, before its orientation is applied; never 0.
  var width: Int
  /// In pixels, before its orientation is applied; never 0.
  var height: Int
  /// It has shades of grey only.
  var isGrey = false

  /// Reads the header.
  /// - Throws: `unreadable` for other kinds of files, `damaged` where the kind is right and no size follows.
  init(_ bytes: [UInt8]) throws(PictureFailure) {
    guard let format = Self.format(of: bytes) else { throw .unreadable(ForeignFormat.name(of: bytes)) }
    let size =
      switch format {
      case .jpeg: Self.sizeOfJPEG(bytes)
      case .png: Self.sizeOfPNG(bytes)
      case .gif: Self.sizeOfGIF(bytes)
      case .webp: Self.sizeOfWebP(bytes)
      }
    guard let size, size.width > 0, size.height > 0 else { throw .damaged(format.rawValue) }
    self.format = format
    width = size.width
    height = size.height
    isGrey = size.isGrey
  }

  private typealias Size = (width: Int, height: Int, isGrey: Bool)

  private static func format(of bytes: [UInt8]) -> Format? {
    if bytes.starts(with: [0xFF, 0xD8, 0xFF]) { return .jpeg }
    if bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) { return .png }
    if bytes.starts(with: "GIF87a".utf8) || bytes.starts(with: "GIF89a".utf8) { return .gif }
    var cursor = ByteCursor(bytes, at: 8)
    return bytes.starts(with: "RIFF".utf8) && cursor.take("WEBP") ? .webp : nil
  }

  /// The first frame header (SOF): ITU-T T.81, B.1.1.3 and B.2.2.
  private static func sizeOfJPEG(_ bytes: [UInt8]) -> Size? {
    var cursor = ByteCursor(bytes, at: 2)
    while true {
      // Decoders look for the next marker behind garbage, and so do we.
      guard let byte = cursor.byte() else { return nil }
      guard byte == 0xFF else { continue }
      var marker = byte
      while marker == 0xFF {
        guard let next = cursor.byte() else { return nil }
        marker = next
      }
      switch marker {
      case 0x00, 0x01, 0xD0...0xD8: continue  // these stand alone
      case 0xD9, 0xDA: return nil  // the end, or pixels without a frame
      default: break
      }
      guard let length = cursor.bigEndian(2), length >= 2 else { return nil }
      guard (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) else {
        cursor.skip(length - 2)
        continue
      }
      guard cursor.byte() != nil, let height = cursor.bigEndian(2), let width = cursor.bigEndian(2),
        let components = cursor.byte()
      else { return nil }
      return (width, height, components == 1)
    }
  }

  /// The header chunk, which is the first: PNG specification, 11.2.2.
  private static func sizeOfPNG(_ bytes: [UInt8]) -> Size? {
    var cursor = ByteCursor(bytes, at: 8)
    guard cursor.bigEndian(4) == 13, cursor.take("IHDR"), let width = cursor.bigEndian(4),
      let height = cursor.bigEndian(4), cursor.byte() != nil, let colour = cursor.byte()
    else { return nil }
    return (width, height, colour == 0 || colour == 4)
  }

  /// The logical screen.
  private static func sizeOfGIF(_ bytes: [UInt8]) -> Size? {
    var cursor = ByteCursor(bytes, at: 6)
    guard let width = cursor.littleEndian(2), let height = cursor.littleEndian(2) else { return nil }
    return (width, height, false)
  }

  /// The first chunk, of three kinds: RFC 9649, 2.5 to 2.7.
  private static func sizeOfWebP(_ bytes: [UInt8]) -> Size? {
    var cursor = ByteCursor(bytes, at: 12)
    if cursor.take("VP8X") {
      cursor.skip(8)
      guard let width = cursor.littleEndian(3), let height = cursor.littleEndian(3) else { return nil }
      return (width + 1, height + 1, false)
    }
    if cursor.take("VP8L") {
      cursor.skip(4)
      guard cursor.byte() == 0x2F, let sides = cursor.littleEndian(4) else { return nil }
      return ((sides & 0x3FFF) + 1, (sides >> 14 & 0x3FFF) + 1, false)
    }
    guard cursor.take("VP8 ") else { return nil }
    cursor.skip(7)
    guard cursor.bigEndian(3) == 0x9D012A, let width = cursor.littleEndian(2), let height = cursor.littleEndian(2)
    else { return nil }
    return (width & 0x3FFF, height & 0x3FFF, false)
  }
}
