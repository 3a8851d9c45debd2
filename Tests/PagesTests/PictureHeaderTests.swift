import TestSupport
import Testing

@testable import Pages

@Suite struct PictureHeaderTests {
  private static let pictures: [(bytes: [UInt8], format: PictureHeader.Format, width: Int, height: Int)] = [
    (PictureFixtures.jpegHead(640, 480), .jpeg, 640, 480),
    (PictureFixtures.jpegHead(65_535, 1, frame: 0xC2), .jpeg, 65_535, 1),
    // Fill bytes before a marker, garbage between two, and a restart marker that has no length.
    (
      [0xFF, 0xD8, 0xFF, 0xFF, 0xFF, 0xFE, 0, 3, 1, 7, 0xFF, 0xD0] + PictureFixtures.jpegHead(70, 60).dropFirst(2),
      .jpeg, 70, 60
    ),
    // Huffman tables (C4) are no frame.
    ([0xFF, 0xD8, 0xFF, 0xC4, 0, 4, 9, 9] + PictureFixtures.jpegHead(70, 60).dropFirst(2), .jpeg, 70, 60),
    (PictureFixtures.png(30_000, 30_000, stream: []), .png, 30_000, 30_000),
    (PictureFixtures.png(3, 2), .png, 3, 2),
    (PictureFixtures.gif(300, 200), .gif, 300, 200),
    (PictureFixtures.webpHead("VP8 ", 300, 200), .webp, 300, 200),
    (PictureFixtures.webpHead("VP8L", 16_384, 200), .webp, 16_384, 200),
    (PictureFixtures.webpHead("VP8X", 70_000, 16_777_216), .webp, 70_000, 16_777_216),
  ]

  @Test(arguments: pictures.indices) func itSaysKindAndSize(_ index: Int) throws {
    let picture = Self.pictures[index]
    let header = try PictureHeader(picture.bytes)
    #expect(header.format == picture.format)
    #expect(header.width == picture.width)
    #expect(header.height == picture.height)
  }

  @Test(arguments: pictures.indices) func theBeginningOfAPictureNeverTraps(_ index: Int) {
    let bytes = Self.pictures[index].bytes
    for length in 0...min(bytes.count, 400) {
      do {
        let header = try PictureHeader(Array(bytes.prefix(length)))
        #expect(header.width == Self.pictures[index].width)
      } catch {
        #expect(error.isOfFile)
      }
    }
  }

  @Test(arguments: pictures.indices) func aPictureWithWrongBytesNeverTraps(_ index: Int) {
    var dice = Dice(seed: UInt64(index))
    for _ in 0..<2000 {
      var bytes = Array(Self.pictures[index].bytes.prefix(400))
      for _ in 0...dice.below(4) { bytes[dice.below(bytes.count)] = dice.below(3) == 0 ? 0xFF : dice.byte() }
      do {
        let header = try PictureHeader(bytes)
        #expect(header.width > 0 && header.height > 0)
      } catch {
        #expect(error.isOfFile)
      }
    }
  }

  private static let others: [(bytes: [UInt8], failure: PictureFailure)] = [
    ([0, 0, 0, 32] + Array("ftypavif".utf8), .unreadable("AVIF")),
    ([0, 0, 0, 32] + Array("ftypheic".utf8), .unreadable("HEIF")),
    ([0, 0, 0, 32] + Array("ftypmif1".utf8), .unreadable("HEIF")),
    ([0, 0, 0, 32] + Array("ftypisom".utf8), .unreadable("MP4")),
    ([0xFF, 0x0A, 1], .unreadable("JPEG XL")),
    (Array("BM123".utf8), .unreadable("BMP")),
    (Array("II*\0".utf8), .unreadable("TIFF")),
    (Array("%PDF-1.7".utf8), .unreadable("PDF")),
    (Array("\n <?xml version='1.0'?><svg xmlns='…'/>".utf8), .unreadable("SVG")),
    (Array("\u{FEFF}<SVG>".utf8), .unreadable("SVG")),
    (Array("<!DOCTYPE html><title>404</title>".utf8), .unreadable("HTML")),
    (Array("<?xml version='1.0'?><rss/>".utf8), .unreadable("XML")),
    (Array("not found".utf8), .unreadable(nil)),
    ([], .unreadable(nil)),
    (Array("RIFF1234WAVE".utf8), .unreadable(nil)),
    (Array("RIFF1234WEBPODD ".utf8), .damaged("WebP")),
    ([0xFF, 0xD8, 0xFF, 0xD9], .damaged("JPEG")),
    ([0xFF, 0xD8, 0xFF, 0xE0, 0, 1], .damaged("JPEG")),
    (PictureFixtures.jpegHead(10, 0), .damaged("JPEG")),
    (PictureFixtures.png(0, 1, stream: []), .damaged("PNG")),
    (PictureFixtures.gif(0, 5), .damaged("GIF")),
  ]

  @Test(arguments: others.indices) func otherFilesAreNamed(_ index: Int) {
    #expect(throws: Self.others[index].failure) { try PictureHeader(Self.others[index].bytes) }
  }
}

extension PictureFailure {
  fileprivate var isOfFile: Bool {
    switch self {
    case .unreadable, .damaged: true
    default: false
    }
  }
}
