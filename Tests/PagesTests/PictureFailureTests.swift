import Model
import Testing
import Web

@testable import Pages

@Suite struct PictureFailureTests {
  private static let all: [PictureFailure] = [
    .noTool, .unfetched(TransportFailure(.timedOut, url: "https://blog.example.org/a.jpg", requestSent: true)),
    .refused(status: 404), .refused(status: 403), .tooBig(limit: 15 << 20), .unreadable("AVIF"), .unreadable("HTML"),
    .unreadable(nil), .damaged("PNG"), .tooManyPixels(width: 9000, height: 9000),
    .tooMuchMemory(width: 6000, height: 6000), .tooSmall(width: 1, height: 1), .toolFailed("signal 9"), .tooSlow,
    .doesNotFit(limit: 1 << 20), .notTaken("GIF"), .notPublic, .unwritable("No space left on device"), .stopped,
  ]

  @Test(arguments: all, Language.allCases) func eachIsASentence(_ failure: PictureFailure, in say: Language) {
    let sentence = failure.sentence(in: say)
    #expect(sentence.hasSuffix("."))
    #expect(sentence.count > 20)
  }

  @Test func aMissingProgramIsToldWithItsPackage() {
    #expect(PictureFailure.noTool.sentence(in: .en).contains("libvips-tools"))
    #expect(PictureFailure.noTool.sentence(in: .fr).contains("libvips-tools"))
  }
}
