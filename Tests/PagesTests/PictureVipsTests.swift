import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Pages

/// Real pictures through the real program, over a real connection.
@Suite(.enabled(if: ChildProcess.find("vipsthumbnail") != nil, "vipsthumbnail is not installed (libvips-tools)"))
struct PictureVipsTests {
  private let folder: TemporaryFolder
  private let server: LoopbackServer
  private let rule = ImageRule(maximumBytes: 1_000_000, longestSide: 400)

  init() throws {
    folder = try TemporaryFolder()
    server = try LoopbackServer()
  }

  private func make(_ bytes: [UInt8], for rule: ImageRule? = nil) async throws -> MadePicture {
    server.answer("/boat.jpg", Answer(headers: [("Content-Type", "image/jpeg")], body: bytes))
    let tool = try #require(await PictureTool.find())
    let transport = CurlTransport(userAgent: "test", allowedPrivateHosts: [server.host])
    let maker = PictureMaker(transport: transport, tool: tool, folder: folder.file("scratch"), patience: .seconds(120))
    return try await maker.make(server.url("/boat.jpg"), for: rule ?? self.rule, timeout: .seconds(120))
  }

  private func jpeg(_ width: Int, _ height: Int) async throws -> [UInt8] {
    try await make(PictureFixtures.noise(width, height), for: ImageRule(maximumBytes: 10_000_000)).bytes
  }

  @Test func aLargePictureIsScaled() async throws {
    let made = try await make(PictureFixtures.png(1200, 600))
    #expect(made.type == "image/jpeg")
    #expect(made.size == "400×200")
    #expect(try PictureHeader(made.bytes) == PictureHeader(PictureFixtures.jpegHead(400, 200)))
  }

  @Test func aSmallPictureKeepsItsSize() async throws {
    let made = try await make(PictureFixtures.png(60, 50))
    #expect(made.size == "60×50")
  }

  @Test func whatTheCameraWroteIsGoneAndThePictureIsUpright() async throws {
    // Red on the left, blue on the right: turned to the right, red is above.
    let halves = try await make(PictureFixtures.png(300, 200) { x, _ in x < 150 ? [255, 0, 0] : [0, 0, 255] }).bytes
    let original = PictureFixtures.withCameraData(halves, orientation: 6)
    #expect(original.firstRange(of: Array("Exif".utf8)) != nil)
    let made = try await make(original)
    #expect(made.size == "200×300")
    #expect(try await point(of: made, 100, 20)[0] > 250)
    #expect(try await point(of: made, 100, 280)[2] > 250)
    for trace in ["Exif", "1966:07:30", "ICC_PROFILE", "http://ns.adobe.com/"] {
      #expect(made.bytes.firstRange(of: Array(trace.utf8)) == nil)
    }
  }

  @Test func transparencyBecomesWhite() async throws {
    let clear = try await make(PictureFixtures.png(100, 100) { _, _ in [0, 0, 0, 0] })
    let white = try await make(PictureFixtures.png(100, 100) { _, _ in [255, 255, 255] })
    #expect(clear.bytes == white.bytes)
  }

  @Test func anAnimationGivesItsFirstFrame() async throws {
    let made = try await make(PictureFixtures.gif(90, 80))
    #expect(made.size == "90×80")
    #expect(made.type == "image/jpeg")
  }

  @Test func aNetworkWithoutJPEGGetsAPNG() async throws {
    let made = try await make(
      PictureFixtures.png(900, 300), for: ImageRule(maximumBytes: 500_000, longestSide: 300, types: ["image/png"]))
    #expect(made.type == "image/png")
    #expect(made.size == "300×100")
  }

  @Test func whatIsTooManyBytesIsMadeCoarserThenSmaller() async throws {
    let noise = PictureFixtures.noise(400, 400)
    let fine = try await make(noise).bytes.count
    let coarse = try await make(noise, for: ImageRule(maximumBytes: fine - 1, longestSide: 400))
    #expect(coarse.width == 400)
    #expect(coarse.bytes.count < fine)
    let small = try await make(noise, for: ImageRule(maximumBytes: coarse.bytes.count - 1, longestSide: 400))
    #expect(small.width == 240)
    await #expect(throws: PictureFailure.doesNotFit(limit: 1000)) {
      try await make(noise, for: ImageRule(maximumBytes: 1000, longestSide: 400))
    }
  }

  @Test func aPictureThatUnpacksToAHundredTimesItsFilePasses() async throws {
    let bomb = PictureFixtures.bomb(side: 6000)
    #expect(bomb.count < 300_000)
    let made = try await make(bomb)
    #expect(made.size == "400×400")
  }

  @Test func whatNeedsMoreMemoryThanItsBoundIsStopped() async throws {
    await #expect(throws: PictureFailure.tooMuchMemory(width: 6300, height: 6300)) {
      try await make(PictureFixtures.bomb(side: 6300, channels: 4))
    }
  }

  @Test(arguments: [[255, 0, 0], [255, 255, 255], [20, 200, 90], [128], [255], [128, 255]])
  func coloursStayAsTheyAre(_ pixel: [UInt8]) async throws {
    let made = try await make(PictureFixtures.png(80, 60) { _, _ in pixel })
    let expected = pixel.count < 3 ? [pixel[0]] : pixel
    let found = try await point(of: made, 40, 30)
    #expect(found.count == expected.count || Set(expected).count == 1)
    for (colour, wanted) in zip(found, expected) { #expect(abs(colour - Int(wanted)) <= 3) }
  }

  @Test(arguments: [("p3", [20, 200, 90], 8), ("cmyk", [110, 173, 72], 12)])
  func coloursOfScreensAndPrintersAreBroughtToTheCommonOnes(
    _ profile: String, _ wanted: [Int], _ tolerance: Int
  ) async throws {
    let plain = folder.file("plain.png")
    let other = folder.file("other.jpg")
    try Data(PictureFixtures.png(80, 60) { _, _ in [20, 200, 90] }).write(to: URL(fileURLWithPath: plain))
    let convert = ["icc_transform", plain, other, profile, "--input-profile", "srgb"]
    try await patiently { _ = try ChildProcess.run("/usr/bin/vips", convert) }
    let made = try await make([UInt8](Data(contentsOf: URL(fileURLWithPath: other))))
    for (colour, wanted) in zip(try await point(of: made, 40, 30), wanted) {
      #expect(abs(colour - wanted) <= tolerance)
    }
  }

  /// The colours of a pixel.
  private func point(of made: MadePicture, _ x: Int, _ y: Int) async throws -> [Int] {
    let file = folder.file("point.jpg")
    try Data(made.bytes).write(to: URL(fileURLWithPath: file))
    return try await patiently {
      try ChildProcess.run("/usr/bin/vips", ["getpoint", file, "\(x)", "\(y)"]).output
        .split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
    }
  }

  @Test func halfAPictureIsNone() async throws {
    let whole = try await jpeg(300, 300)
    for part in [whole.count / 2, whole.count * 9 / 10] {
      await #expect { try await make(Array(whole.prefix(part))) } throws: { error in
        if case .toolFailed(let words)? = error as? PictureFailure { words.contains("JPEG") } else { false }
      }
    }
    let png = PictureFixtures.noise(100, 100)
    await #expect(throws: PictureFailure.self) { try await make(Array(png.prefix(png.count / 2))) }
  }

  @Test func damagedPicturesGiveAPictureOrASentence() async throws {
    let whole = PictureFixtures.withCameraData(try await jpeg(120, 80), orientation: 3)
    var dice = Dice(seed: 3)
    for _ in 0..<12 {
      var bytes = whole
      for _ in 0..<8 { bytes[dice.below(bytes.count)] = dice.byte() }
      do {
        let made = try await make(bytes)
        #expect(max(made.width, made.height) <= 400)
      } catch let failure as PictureFailure {
        #expect(!failure.sentence(in: .en).isEmpty)
      }
    }
  }

  @Test func aRedirectIsFollowed() async throws {
    server.answer("/old.jpg", .redirect(to: "/boat.jpg"))
    server.answer("/boat.jpg", Answer(body: PictureFixtures.png(60, 60)))
    let transport = CurlTransport(userAgent: "test", allowedPrivateHosts: [server.host])
    let maker = PictureMaker(
      transport: transport, tool: await PictureTool.find(), folder: folder.file("scratch"), patience: .seconds(120))
    #expect(try await maker.make(server.url("/old.jpg"), for: rule, timeout: .seconds(120)).width == 60)
  }
}

extension MadePicture {
  fileprivate var size: String { "\(width)×\(height)" }
}
