import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Pages

private let program = ChildProcess.find("magick") ?? ChildProcess.find("convert-im6.q16")

/// Real pictures through ImageMagick, which stands in for libvips where that is not installed.
@Suite(.enabled(if: program != nil, "ImageMagick is not installed")) struct PictureMagickTests {
  private let folder: TemporaryFolder
  private let rule = ImageRule(maximumBytes: 1_000_000, longestSide: 400)

  init() throws { folder = try TemporaryFolder() }

  private func make(_ bytes: [UInt8], for rule: ImageRule? = nil) async throws -> MadePicture {
    let transport = ScriptedTransport { _ in .success(Response(status: 200, body: bytes, received: Date())) }
    let tool = PictureTool(name: "ImageMagick", kind: .magick, program: try #require(program))
    let maker = PictureMaker(transport: transport, tool: tool, folder: folder.file("scratch"), patience: .seconds(120))
    return try await maker.make("https://blog.example.org/a", for: rule ?? self.rule, timeout: .seconds(120))
  }

  @Test func picturesAreScaledAndNeverEnlarged() async throws {
    let large = try await make(PictureFixtures.png(1200, 600))
    #expect(large.type == "image/jpeg")
    #expect(large.width == 400)
    #expect(large.height == 200)
    #expect(try await make(large.bytes, for: ImageRule(maximumBytes: 1_000_000)).width == 400)
    #expect(try await make(PictureFixtures.gif(90, 80)).width == 90)
  }

  @Test func whatTheCameraWroteIsGoneAndThePictureIsUpright() async throws {
    let plain = try await make(PictureFixtures.noise(300, 200)).bytes
    let made = try await make(PictureFixtures.withCameraData(plain, orientation: 6))
    #expect(made.height == 300)
    #expect(made.bytes.firstRange(of: Array("Exif".utf8)) == nil)
    #expect(made.bytes.firstRange(of: Array("1966:07:30".utf8)) == nil)
  }

  @Test func aNetworkWithoutJPEGGetsAPNG() async throws {
    let made = try await make(
      PictureFixtures.png(100, 90) { _, _ in [0, 0, 0, 0] },
      for: ImageRule(maximumBytes: 500_000, types: ["image/png"]))
    #expect(made.type == "image/png")
  }

  @Test func halfAPictureIsNoneAndWhatNeedsTooMuchMemoryIsStopped() async throws {
    let whole = try await make(PictureFixtures.noise(300, 200)).bytes
    await #expect(throws: PictureFailure.self) { try await make(Array(whole.prefix(whole.count / 2))) }
    // ImageMagick does not say that it is the memory.
    await #expect(throws: PictureFailure.self) { try await make(PictureFixtures.bomb(side: 6000)) }
  }
}
