import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Pages

/// What becomes of an original, with programs that are scripts: the real ones have a suite of their own.
@Suite struct PictureMakerTests {
  private let folder: TemporaryFolder
  private let rule = ImageRule(maximumBytes: 100_000, longestSide: 800)
  private let url = "https://blog.example.org/boat.jpg"

  init() throws { folder = try TemporaryFolder() }

  /// A program that answers every order with this script; `$made` is where its result belongs.
  private func tool(_ script: String = "cat original > $made") throws -> PictureTool {
    let body = "#!/bin/sh\nfor a; do case $a in made.*) made=${a%%[*} ;; esac; done\n\(script)\n"
    return PictureTool(name: "script", kind: .vips, program: try folder.program("tool", body))
  }

  private func maker(_ transport: any Transport, _ tool: PictureTool?, keeping: Duration = .seconds(600))
    -> PictureMaker
  {
    PictureMaker(
      transport: transport, tool: tool, folder: folder.file("scratch"), patience: .seconds(120), keeping: keeping)
  }

  private func answering(_ bytes: [UInt8], status: Int = 200) -> ScriptedTransport {
    ScriptedTransport { .success(Response(status: status, body: bytes, url: $0.url, received: Date())) }
  }

  private var small: [UInt8] { PictureFixtures.png(60, 50) }

  @Test func withoutAProgramNothingIsFetched() async throws {
    let transport = ScriptedTransport()
    await #expect(throws: PictureFailure.noTool) {
      try await maker(transport, nil).make(url, for: rule, timeout: .seconds(120))
    }
    #expect(transport.sent.isEmpty)
  }

  @Test func severalAccountsCostOneRequest() async throws {
    let transport = answering(PictureFixtures.jpegHead(600, 400))
    let maker = maker(transport, try tool())
    let made = try await withThrowingTaskGroup { group in
      for _ in 0..<4 { group.addTask { try await maker.make(url, for: rule, timeout: .seconds(120)) } }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let picture = MadePicture(
      bytes: PictureFixtures.jpegHead(600, 400), type: "image/jpeg", width: 600, height: 400)
    #expect(made == Array(repeating: picture, count: 4))
    #expect(transport.sent.count == 1)
    #expect(transport.sent.first?.header("Accept")?.hasPrefix("image/jpeg") == true)
    #expect(transport.sent.first?.request.maximumBytes == 15 << 20)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("scratch")) == ["original"])
  }

  @Test func newsThatThereIsNoneServeAgainToo() async throws {
    let transport = answering([], status: 404)
    let maker = maker(transport, try tool())
    for _ in 0..<3 {
      await #expect(throws: PictureFailure.refused(status: 404)) {
        try await maker.make(url, for: rule, timeout: .seconds(120))
      }
    }
    #expect(transport.sent.count == 1)
  }

  @Test func anotherPictureOrAnOldOneIsFetched() async throws {
    let transport = answering(PictureFixtures.jpegHead(60, 50))
    let forgetful = maker(transport, try tool(), keeping: .zero)
    for address in [url, url, url + "?2"] { _ = try await forgetful.make(address, for: rule, timeout: .seconds(120)) }
    #expect(transport.sent.count == 3)
  }

  @Test func theFolderIsForThisUserAloneAndEmptied() async throws {
    try folder.write("scratch/made.jpg", "of an earlier run")
    let maker = maker(answering(PictureFixtures.jpegHead(60, 50)), try tool("stat -c %a . original >&2; exit 1"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("scratch")).isEmpty)
    await #expect(throws: PictureFailure.toolFailed("600")) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
    let mode = try FileManager.default.attributesOfItem(atPath: folder.file("scratch"))[.posixPermissions] as? Int
    #expect(mode == 0o700)
  }

  @Test func aFolderThatCannotBeMadeIsTold() async throws {
    let maker = PictureMaker(
      transport: answering(small), tool: try tool(), folder: folder.file("none/scratch"), patience: .seconds(120))
    await #expect(throws: PictureFailure.unwritable("No such file or directory")) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
    try folder.write("none/file", "")
    await #expect(throws: PictureFailure.toolFailed("unusable result")) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
  }

  private static let refused: [(bytes: [UInt8], failure: PictureFailure)] = [
    (Array("<html>Please log in".utf8), .unreadable("HTML")),
    (PictureFixtures.png(30_000, 30_000, stream: []), .tooManyPixels(width: 30_000, height: 30_000)),
    (PictureFixtures.png(20_001, 60, stream: []), .tooManyPixels(width: 20_001, height: 60)),
    (
      PictureFixtures.png(0x7FFF_FFFF, 0x7FFF_FFFF, stream: []),
      .tooManyPixels(width: 0x7FFF_FFFF, height: 0x7FFF_FFFF)
    ),
    (PictureFixtures.jpegHead(49, 900), .tooSmall(width: 49, height: 900)),
    ([0xFF, 0xD8, 0xFF, 0xD9], .damaged("JPEG")),
  ]

  @Test(arguments: refused.indices) func theHeaderIsJudgedBeforeAnyProgram(_ index: Int) async throws {
    let maker = maker(answering(Self.refused[index].bytes), try tool("echo called >&2; exit 1"))
    await #expect(throws: Self.refused[index].failure) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
  }

  @Test func whatTheTransportSaysIsTold() async throws {
    let queue: [ScriptedTransport.Result] = [
      .fault(.tooBig(limit: 15 << 20), requestSent: true), .fault(.timedOut, requestSent: true),
      .fault(.cancelled, requestSent: true),
    ]
    let maker = maker(ScriptedTransport(answers: queue), try tool(), keeping: .zero)
    await #expect(throws: PictureFailure.tooBig(limit: 15 << 20)) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
    let timedOut = TransportFailure(.timedOut, url: "", detail: "scripted", requestSent: true)
    await #expect(throws: PictureFailure.unfetched(timedOut)) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
    await #expect(throws: PictureFailure.stopped) { try await maker.make(url, for: rule, timeout: .seconds(120)) }
  }

  @Test(arguments: [
    ("exit 0", PictureFailure.toolFailed("no result")),
    ("echo '(x:1): VIPS-WARNING **: 1:2:3.4: half' >&2; cat original > $made", .toolFailed("half")),
    ("head -c 3 original > $made", .toolFailed("unusable result")),
    ("echo 'GLib-ERROR: failed to allocate 9 bytes' >&2; kill -5 $$", .tooMuchMemory(width: 600, height: 400)),
    ("kill -9 $$", .toolFailed("signal 9")),
    ("head -c 100001 /dev/zero > $made", .doesNotFit(limit: 100_000)),
  ]) func aProgramIsNotBelieved(_ script: String, _ failure: PictureFailure) async throws {
    let maker = maker(answering(PictureFixtures.jpegHead(600, 400)), try tool(script))
    await #expect(throws: failure) { try await maker.make(url, for: rule, timeout: .seconds(120)) }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("scratch")) == ["original"])
  }

  @Test func aResultThatIsLargerThanAskedIsNone() async throws {
    let maker = maker(answering(PictureFixtures.jpegHead(900, 400)), try tool())
    await #expect(throws: PictureFailure.toolFailed("unusable result")) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
  }

  @Test func threeTriesAreMadeToFit() async throws {
    let script = "echo \"$2 $8\" >> ../orders; head -c 100001 /dev/zero > $made"
    let maker = maker(answering(PictureFixtures.jpegHead(2000, 1000)), try tool(script))
    await #expect(throws: PictureFailure.doesNotFit(limit: 100_000)) {
      try await maker.make(url, for: rule, timeout: .seconds(120))
    }
    #expect(
      try folder.read("orders") == """
        800x800> made.jpg[Q=85,strip,background=255]
        800x800> made.jpg[Q=70,strip,background=255]
        480x480> made.jpg[Q=70,strip,background=255]

        """)
  }

  @Test func aNetworkThatTakesNeitherKindGetsNone() async throws {
    let maker = maker(answering(small), try tool())
    let odd = ImageRule(maximumBytes: 100_000, types: ["image/avif"])
    await #expect(throws: PictureFailure.doesNotFit(limit: 100_000)) {
      try await maker.make(url, for: odd, timeout: .seconds(120))
    }
  }

  @Test func aSlowProgramIsStopped() async throws {
    let scratch = ScratchFolder(path: folder.path)
    let scaler = PictureScaler(tool: try tool("sleep 100"), folder: scratch, patience: .milliseconds(300))
    await #expect(throws: PictureFailure.tooSlow) {
      try await scaler.scale(PictureHeader(PictureFixtures.jpegHead(60, 50)), to: rule)
    }
  }

  @Test func whoIsCancelledGivesTheTurnToTheNext() async throws {
    let script = "[ -e ../first ] || { touch ../first; exec sleep 100; }; cat original > $made"
    let maker = maker(answering(PictureFixtures.jpegHead(60, 50)), try tool(script))
    let first = Task { try await maker.make(url, for: rule, timeout: .seconds(120)) }
    for _ in 0..<2000 where !FileManager.default.fileExists(atPath: folder.file("first")) {
      try await Task.sleep(for: .milliseconds(5))
    }
    let second = Task { try await maker.make(url, for: rule, timeout: .seconds(120)) }
    first.cancel()
    await #expect(throws: PictureFailure.stopped) { try await first.value }
    #expect(try await second.value.width == 60)
  }

  // MARK: What a network fetches itself

  @Test func aPictureThatIsOnlyLookedAtNeedsNoProgramAndStaysAsItIs() async throws {
    let transport = answering(PictureFixtures.jpegHead(600, 400))
    let maker = maker(transport, nil)
    let picture = PostImage(type: "image/jpeg", width: 600, height: 400, address: url)
    for _ in 0..<2 { #expect(try await maker.look(at: url, for: rule, timeout: .seconds(120)) == picture) }
    #expect(transport.sent.count == 1)
  }

  @Test func whatIsLookedAtIsWithinTheBounds() async throws {
    let bytes = PictureFixtures.jpegHead(600, 400)
    func look(_ rule: ImageRule) async throws -> PostImage {
      try await maker(answering(bytes), nil).look(at: url, for: rule, timeout: .seconds(120))
    }
    #expect(try await look(ImageRule(maximumBytes: bytes.count, longestSide: 600)).width == 600)
    await #expect(throws: PictureFailure.doesNotFit(limit: bytes.count - 1)) {
      try await look(ImageRule(maximumBytes: bytes.count - 1, longestSide: 600))
    }
    await #expect(throws: PictureFailure.doesNotFit(limit: bytes.count)) {
      try await look(ImageRule(maximumBytes: bytes.count, longestSide: 599))
    }
    await #expect(throws: PictureFailure.notTaken("JPEG")) {
      try await look(ImageRule(maximumBytes: bytes.count, types: ["image/png"]))
    }
  }

  @Test(arguments: ["http://blog.example.org/boat.jpg", "https://10.0.0.1/boat.jpg", "https://a:b@blog.example.org/"])
  func whatOthersCannotFetchIsNotLookedAt(_ address: String) async throws {
    let transport = answering(small)
    await #expect(throws: PictureFailure.notPublic) {
      try await maker(transport, nil).look(at: address, for: rule, timeout: .seconds(120))
    }
    #expect(transport.sent.isEmpty)
  }
}
