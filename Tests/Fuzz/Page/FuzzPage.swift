import Feeds
import FoundationEssentials
import FuzzSupport
import Model
import Pages
import Web

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzPage.test(Input(bytes, count))
  return 0
}

/// Any bytes as the page of an entry, and as a home page that may name feeds.
enum FuzzPage {
  private static let charsets: [String?] = [nil, "utf-8", "iso-8859-1", "utf-16", "shift_jis", "x"]
  private static let addresses = [
    "https://blog.example.org/2026/11/billet/", "https://blog.example.org", "http://blog.example.org:8080/?p=1",
  ]

  static func test(_ input: Input) {
    var input = input
    let (charset, address) = (input.choose(charsets), input.choose(addresses))
    let facts = PageReader.facts(input.bytes, charset: charset, address: address)
    Fuzzer.hold(
      facts == PageReader.facts(input.bytes, charset: charset, address: address), "a second reading says the same")
    Fuzzer.holdLink(facts.canonical, "the canonical link")
    Fuzzer.holdLink(facts.shortLink, "the short link")
    for picture in facts.pictures {
      Fuzzer.holdLink(picture.url, "a picture")
      Fuzzer.hold((picture.width ?? 0) >= 0 && (picture.height ?? 0) >= 0, "a picture's size")
    }
    let response = Response(
      status: 200, headers: [("Content-Type", charset.map { "text/html; charset=\($0)" } ?? "text/html")],
      body: input.bytes, url: address, received: .init(timeIntervalSince1970: 1_800_000_000))
    let found = Discovery.candidates(of: response)
    Fuzzer.hold(found == Discovery.candidates(of: response), "a second search finds the same")
    for link in found { Fuzzer.holdLink(link.url, "a feed") }
  }
}
