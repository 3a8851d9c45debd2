internal import Model
internal import Testing
internal import Web

@Suite struct SentenceTests {
  private static let cases: [(TransportFailure.Kind, Model.ExitStatus, String, String)] = [
    (.badURL, .data, "https://", "https://"),
    (.unresolvable, .unavailable, "has no address", "n'a pas d'adresse"),
    (.unreachable, .unavailable, "cannot be reached", "est injoignable"),
    (.tls, .unavailable, "certificate", "certificat"),
    (.timedOut, .unavailable, "in time", "à temps"),
    (.forbiddenAddress, .unavailable, "allow_private_hosts", "allow_private_hosts"),
    (.tooBig(limit: 10 << 20), .data, "more than 10 MiB", "plus de 10 Mio"),
    (.redirectLoop, .data, "redirects", "redirige"),
    (.truncated, .data, "ended early", "incomplète"),
    (.foreignSecret, .configuration, "No secret", "Aucun secret"),
    (.broken, .unavailable, "broke", "rompue"),
    (.badHeader(name: "ETag"), .configuration, "ETag", "ETag"),
    (.cancelled, .unavailable, "stopped", "arrêtée"),
  ]

  @Test(arguments: cases)
  func namesTheHostAndWhatToDo(kind: TransportFailure.Kind, status: Model.ExitStatus, english: String, french: String) {
    let failure = TransportFailure(kind, url: "https://blog.example.org/feed", detail: "why", requestSent: false)
    #expect(failure.exitStatus == status)
    for (language, words) in [(Language.en, english), (.fr, french)] {
      let sentence = failure.sentence(in: language)
      #expect(sentence.contains("blog.example.org"))
      #expect(sentence.contains(words))
      #expect(sentence.hasSuffix("."))
      #expect(!sentence.contains("\n"))
    }
  }

  @Test func hostileAddressesCannotWriteOnTheTerminal() {
    let failure = TransportFailure(.badURL, url: "x\u{1b}[31m\n\u{9b}y", requestSent: false)
    let controls = failure.sentence(in: .en).unicodeScalars.filter {
      $0.value < 0x20 || (0x7f...0x9f).contains($0.value)
    }
    #expect(controls.isEmpty)
  }
}
