import TestSupport
import Testing

@testable import Pages

@Suite struct PictureToolTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func install(_ name: String, says words: String = "") throws {
    try folder.program(name, "#!/bin/sh\ncat <<'E'\n\(words)\nE\n")
  }

  @Test func vipsIsPreferred() async throws {
    try install("vipsthumbnail")
    try install("convert", says: "Version: ImageMagick 6.9.11-60 Q16 x86_64")
    let tool = await PictureTool.find(in: [folder.file("none"), folder.path], within: .seconds(120))
    #expect(tool == PictureTool(name: "vipsthumbnail", kind: .vips, program: folder.file("vipsthumbnail")))
  }

  @Test(arguments: ["convert", "magick"]) func imageMagickWillDo(_ name: String) async throws {
    try install(name, says: "Version: ImageMagick 7.1.1-43 Q16-HDRI x86_64")
    #expect(await PictureTool.find(in: [folder.path], within: .seconds(120))?.name == "ImageMagick")
  }

  @Test func aConvertOfOthersWillNot() async throws {
    try install("convert", says: "GraphicsMagick 1.4 2022-12-31 Q16 http://www.GraphicsMagick.org/")
    try folder.program("magick", "#!/bin/sh\nexit 1\n")
    try folder.write("vipsthumbnail", "not for running", mode: 0o600)
    #expect(await PictureTool.find(in: [folder.path], within: .seconds(120)) == nil)
  }

  @Test func itsMemoryAndItsTimeAreBounded() async throws {
    let script =
      "#!/bin/sh\nulimit -d; ulimit -t; ulimit -c; echo \"$VIPS_BLOCK_UNTRUSTED $VIPS_NOVECTOR $TMPDIR $HOME\"\n"
    let tool = PictureTool(name: "", kind: .vips, program: try folder.program("vipsthumbnail", script))
    let header = try PictureHeader(PictureFixtures.gif(90, 80))
    let process = tool.process(.init(from: header, to: .png, side: 800, quality: 85), in: folder.path)
    #expect(try await process.run(within: .seconds(120)).words == "131072\n20\n0\n1 1 \(folder.path) \n")
  }

  @Test func imageMagickIsToldTheKindAndTheFirstFrame() throws {
    let tool = PictureTool(name: "ImageMagick", kind: .magick, program: "/usr/bin/convert")
    let order = PictureTool.Order(
      from: try PictureHeader(PictureFixtures.gif(90, 80)), to: .png, side: 800, quality: 85)
    let arguments = tool.process(order, in: folder.path).arguments
    #expect(arguments.contains("gif:original[0]"))
    #expect(arguments.last == "png:made.png")
    #expect(arguments.contains("800x800>"))
  }

  @Test(arguments: [
    ("(x:12): VIPS-WARNING **: 09:47:21.248: read gave 2 warnings\n", 0, "read gave 2 warnings"),
    ("(x:12): VIPS-WARNING **: 09:54:39.434: corrupt profile\n", 0, nil),
    ("libpng warning: iCCP: known incorrect sRGB profile", 0, nil),
    ("x: unable to thumbnail original\nVipsJpeg: \u{1B}[31mbad\n", 1, "VipsJpeg: [31mbad"),
    ("", 2, "exit 2"),
    ("12 pixels", 0, nil),
  ]) func aWarningIsAFailureWhateverTheExitCode(_ words: String, _ code: Int, _ complaint: String?) {
    let result = ToolProcess.Result(code: Int32(code), signal: nil, words: words)
    #expect(ToolWords.complaint(of: result) == complaint)
  }

  @Test func aSignalIsAFailure() {
    #expect(ToolWords.complaint(of: ToolProcess.Result(code: nil, signal: 9, words: "")) == "signal 9")
  }
}
