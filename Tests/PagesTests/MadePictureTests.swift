import Testing

@testable import Pages

@Suite struct MadePictureTests {
  @Test func itIsAsGiven() { #expect(MadePicture(bytes: [1], type: "image/png", width: 1, height: 2).height == 2) }
}
