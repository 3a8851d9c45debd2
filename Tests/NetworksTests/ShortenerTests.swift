import Foundation
import Model
import Networks
import TestSupport
import Testing
import Web

/// Every case of every transcript in `Fixtures/Shorteners`, and what every shortener owes whatever it is.
@Suite struct ShortenerTests {
  static let all = ShortenerTranscript.all

  @Test(arguments: all.flatMap { transcript in transcript.cases.map { (transcript, $0) } })
  func theServiceIsSpokenToAsItsPageSays(
    transcript: ShortenerTranscript, sample: ShortenerTranscript.Case
  ) async throws {
    let transport = ScriptedTransport(try sample.exchanges.map { try $0.answer.scripted })
    let adapter = try transcript.adapter(transport)
    var outcome = ShortenerTranscript.Outcome()
    do throws(ShorteningFailure) {
      outcome.link = try await adapter.shorten(sample.link)
    } catch {
      outcome.failure = error.verdict
      outcome.saying = error.detail
      if case .limited(let until) = error { outcome.until = until?.ISO8601Format() }
    }
    #expect(transport.requests.count == sample.exchanges.count)
    for (request, exchange) in zip(transport.requests, sample.exchanges) { try exchange.request.check(request) }
    var expected = sample.gives
    if let saying = expected.saying {
      #expect(outcome.saying?.contains(saying) == true, "\(outcome.saying ?? "nothing said")")
    }
    expected.saying = outcome.saying
    #expect(outcome == expected)
  }

  @Test func everyShortenerHasATranscript() {
    #expect(ShortenerCatalogue.shorteners.map { $0.name }.sorted() == Self.all.map(\.shortener).sorted())
  }

  @Test func everyShortenerAndKeyIsDocumentedInBothLanguages() {
    for shortener in ShortenerCatalogue.shorteners {
      for text in [shortener.summary] + shortener.keys.map(\.help) {
        for language in Language.allCases { #expect(text[language]?.isEmpty == false) }
      }
      #expect(Set(shortener.keys.map(\.key)).count == shortener.keys.count)
      #expect(ShortenerCatalogue.shortener(named: shortener.name) == shortener)
    }
    #expect(ShortenerCatalogue.shortener(named: "goo.gl") == nil)
  }

  @Test(arguments: all)
  func anAnswerTellsWhetherAPersonMustAct(transcript: ShortenerTranscript) async throws {
    let verdicts = [
      401: "refused", 403: "refused", 404: "refused", 410: "refused", 418: "refused", 408: "unavailable",
      500: "unavailable", 502: "unavailable", 503: "unavailable", 599: "unavailable", 301: "unavailable",
      302: "unavailable", 307: "unavailable", 308: "unavailable", 429: "limited",
    ]
    let bodies = ["", "{}", "null", "{\"error\":\"no\"}", "<html><body>no</body></html>", "\u{0}\u{1}"]
    for (status, verdict) in verdicts {
      for body in bodies {
        let failure = try await transcript.failure(
          answered: Response.scripted(status, headers: [("Location", "https://elsewhere.example.org/")], text: body))
        #expect(failure?.verdict == verdict, "\(status) \(body)")
      }
    }
  }

  @Test(arguments: all)
  func aLimitIsWaitedForAsTheServiceAsks(transcript: ShortenerTranscript) async throws {
    for (value, wait) in [("120", 120.0), ("Mon, 23 Nov 2026 08:40:00 GMT", 600), ("soon", nil), ("-1", nil)] {
      let failure = try await transcript.failure(
        answered: Response.scripted(429, headers: [("Retry-After", value)], text: "{}"))
      #expect(failure == .limited(until: wait.map { Date.reference.addingTimeInterval($0) }), "\(value)")
    }
  }

  @Test(arguments: all)
  func whatIsNoAnswerMayComeLaterAndWhatCannotLeaveNeedsAPerson(transcript: ShortenerTranscript) async throws {
    let mending: [TransportFailure.Kind] = [
      .unreachable, .unresolvable, .tls, .timedOut, .truncated, .broken, .tooBig(limit: 1), .cancelled,
    ]
    let lasting: [TransportFailure.Kind] = [.badURL, .forbiddenAddress, .foreignSecret, .badHeader(name: "X-Api-Key")]
    for kind in mending + lasting {
      let failure = try await transcript.failure(
        answered: .failure(TransportFailure(kind, url: "", detail: "x", requestSent: false)))
      #expect(failure?.verdict == (lasting.contains(kind) ? "refused" : "unavailable"), "\(kind)")
    }
  }

  @Test(arguments: all)
  func hostileAnswersAreNoLinks(transcript: ShortenerTranscript) async throws {
    let bodies = [
      "", " ", "null", "true", "0", "[]", "{}", "https://sho.example/abc", "<html><body>It works!</body></html>",
      "{\"shorturl\":", "{\"shorturl\":1}", "{\"shorturl\":null}", "{\"shortUrl\":{}}", "{\"link\":[]}",
      "{\"data\":\"https://x.example\"}", "{\"data\":{\"tiny_url\":1},\"code\":\"0\"}", "{\"errorcode\":{}}",
      String(repeating: "[", count: 100_000), String(repeating: "{\"data\":", count: 50_000),
    ]
    for body in bodies {
      let failure = try await transcript.failure(answered: Response.scripted(200, text: body))
      #expect(failure?.verdict == "unavailable", "\(body.prefix(60))")
      #expect((failure?.detail.count ?? 0) <= 600)
    }
  }

  @Test(arguments: all)
  func onlyAShortWebLinkIsTaken(transcript: ShortenerTranscript) async throws {
    let asked = try transcript.sample.link
    let bad = [
      "", "abc", "/abc", "//sho.example/abc", "javascript:alert(1)", "data:text/html,x", "ftp://sho.example/a",
      "file:///etc/passwd", "https://", "https:///abc", "https:sho.example", "http://sho.example/a b",
      "https://sho.example/a\n", "https://sho.example/\u{202E}a", "https://sho.example/\u{200B}a",
      "https://sho.example/<b>", "https://sho.example/\"", "https://blog.example.org@sho.example/a",
      "https://blog.example.org:x@sho.example/a", "https://sho.example\\@evil.example/", " https://sho.example/a",
      asked + "a", "https://sho.example/" + String(repeating: "a", count: 200),
    ]
    for link in bad {
      let failure = try await transcript.failure(answered: try transcript.answer(link))
      #expect(failure?.verdict == "unavailable", "\(link)")
    }
    for link in [
      "https://sho.example/a", "http://sho.example/é", "HTTPS://sho.example", "https://sho.example/@a", asked,
    ] {
      let (result, _) = try await transcript.shorten(answered: try transcript.answer(link))
      #expect(result == .success(link))
    }
  }

  @Test(arguments: all)
  func aSecretIsNeverShown(transcript: ShortenerTranscript) async throws {
    let secrets = Array(transcript.secrets.values.values)
    #expect(secrets.allSatisfy { $0.count > 8 })
    let adapter = try transcript.adapter(ScriptedTransport([]))
    var shown = [String(describing: adapter), String(reflecting: adapter)]
    dump(adapter, to: &shown[0])
    for status in [200, 201, 301, 400, 401, 403, 404, 410, 418, 422, 429, 500] {
      for body in [
        "{\"error\":\"no: \(secrets)\"}", "{\"errors\":[\"no \(secrets)\"]}", "<p>\(secrets)</p>", "\(secrets)",
      ] {
        let failure = try await transcript.failure(answered: Response.scripted(status, text: body))
        for language in Language.allCases { shown.append(failure?.sentence(in: language) ?? "") }
        shown.append("\(failure.debugDescription) \(failure?.detail ?? "")")
      }
    }
    for secret in secrets {
      let (result, requests) = try await transcript.shorten(
        answered: try transcript.answer("https://sho.example/\(secret)"))
      shown.append("\(result)")
      shown += requests.map(\.url)
      shown += requests.flatMap { $0.headers.map(\.value) }
    }
    Canary(secrets).expectAbsent(from: shown)
  }

  @Test(arguments: all)
  func theSecretGoesToItsOwnServiceAndNoRedirectIsFollowed(transcript: ShortenerTranscript) async throws {
    let (_, requests) = try await transcript.shorten(
      answered: Response.scripted(307, headers: [("Location", "https://a.example.org/")]))
    for request in requests {
      #expect(request.redirects == 0)
      if !transcript.secrets.values.isEmpty {
        #expect(request.credential?.origin == Origin(request.url), "bound to an origin, be it in the body")
      }
      #expect(Origin(request.url)?.scheme == "https")
    }
  }

  @Test(arguments: [
    ShorteningFailure.refused("a word"), .limited(until: .reference), .limited(until: nil), .unavailable("a word"),
  ])
  func aFailureSaysWhatToDo(failure: ShorteningFailure) {
    #expect(failure.sentence(in: .en).contains("announce without it"))
    #expect(failure.sentence(in: .fr).contains("annoncez sans lui"))
    #expect(failure.detail.isEmpty || failure.sentence(in: .en).contains(failure.detail))
    #expect(failure.exitStatus == (failure.verdict == "refused" ? .data : .unavailable))
  }

  @Test(arguments: [
    "sho.example", "ftp://sho.example", "https://sho.example?a", "https://sho.example#a", "https://a@sho.example", "",
  ])
  func aServerThatIsNoAddressIsRefused(server: String) throws {
    for transcript in Self.all {
      guard case .object(var settings) = transcript.settings, settings["server"] != nil else { continue }
      settings["server"] = .string(server)
      let changed = settings
      #expect(throws: DecodingError.self) {
        if transcript.shortener == "yourls" {
          _ = try transcript.secrets.decode(YOURLS.Settings.self, from: .object(changed))
        } else {
          _ = try transcript.secrets.decode(Shlink.Settings.self, from: .object(changed))
        }
      }
    }
  }

  @Test func onlyTheTwoHostsOfIsGdAreKnown() throws {
    let secrets = try #require(Self.all.first).secrets
    #expect(throws: DecodingError.self) {
      try secrets.decode(IsGd.Settings.self, from: .object(["host": .string("evil.example")]))
    }
    #expect(try secrets.decode(IsGd.Settings.self, from: .object([:])).host == .isGd)
  }
}
