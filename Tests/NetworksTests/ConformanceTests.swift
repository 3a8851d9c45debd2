import Foundation
import Model
import Networks
import Testing
import Web

/// What every network that speaks HTTP owes, whatever it is: run over the catalogue with each transcript's sample account
/// and its first published post.
@Suite struct ConformanceTests {
  static let samples = Transcript.all.compactMap(Sample.init)

  /// A network with a post that it is known to take.
  struct Sample: CustomTestStringConvertible, Sendable {
    let transcript: Transcript
    let publishing: Transcript.Case

    /// Up to the request that publishes.
    var exchanges: ArraySlice<Transcript.Exchange> { publishing.exchanges.dropLast(transcript.readsBack ?? 0) }

    init?(_ transcript: Transcript) {
      let published = transcript.cases.first { $0.does == .publish && $0.gives.receipt != nil && !$0.exchanges.isEmpty }
      guard let published else { return nil }
      self.transcript = transcript
      publishing = published
    }

    var testDescription: String { transcript.network }

    /// Publishes the sample post, the last request answered so.
    func publish(answered answer: ScriptedTransport.Answer, text: String? = nil) async throws -> (
      result: Result<Receipt, PublishFailure>, requests: [Request]
    ) {
      let before = try exchanges.dropLast().map { try $0.answer.scripted }
      let transport = ScriptedTransport(before + [answer])
      let adapter = try transcript.adapter(transport: transport, files: MemoryFiles())
      var post = try #require(publishing.post).post
      if let text { post.text = text }
      do throws(PublishFailure) {
        return (.success(try await adapter.publish(post)), transport.requests)
      } catch {
        return (.failure(error), transport.requests)
      }
    }

    func failure(answered answer: ScriptedTransport.Answer) async throws -> PublishFailure? {
      let (result, requests) = try await publish(answered: answer)
      #expect(requests.count == exchanges.count, "a publish is one request, whatever is answered")
      if case .failure(let failure) = result { return failure }
      return nil
    }
  }

  @Test func everyNetworkHasATranscript() {
    #expect(Set(Catalogue.networks.map { $0.name }) == Set(Transcript.all.map(\.network)))
    #expect(!Self.samples.isEmpty)
  }

  @Test func everyNetworkAndKeyIsDocumentedInBothLanguages() {
    for network in Catalogue.networks {
      let texts = [network.summary] + network.keys.map(\.help)
      for text in texts { for language in Language.allCases { #expect(text[language]?.isEmpty == false) } }
      #expect(Set(network.keys.map(\.key)).count == network.keys.count)
      #expect(network.limit.max > 0)
      #expect(Catalogue.network(named: network.name) == network)
    }
    #expect(Set(Catalogue.networks.map { $0.name }).count == Catalogue.networks.count)
  }

  /// `crieur test-post` relies on it: what would be seen by others does not leave.
  @Test(arguments: samples.filter { Catalogue.network(named: $0.transcript.network)?.deletes == true })
  func aPostForTheAccountsOwnEyesIsThatOrDoesNotLeave(sample: Sample) async throws {
    let whispers = try #require(Catalogue.network(named: sample.transcript.network)).whispers
    let transport = ScriptedTransport(try sample.publishing.exchanges.map { try $0.answer.scripted })
    let adapter = try sample.transcript.adapter(transport: transport, files: MemoryFiles())
    var post = try #require(sample.publishing.post).post
    (post.visibility, post.image) = (.direct, nil)
    do throws(PublishFailure) {
      _ = try await adapter.publish(post)
      #expect(whispers)
      let bodies = transport.requests.compactMap(\.body).map { String(decoding: $0, as: UTF8.self) }
      #expect(bodies.contains { $0.contains("\"direct\"") || $0.contains("\"specified\"") })
    } catch {
      #expect(!whispers && error.verdict == "rejected" && transport.requests.isEmpty, "\(error)")
    }
  }

  @Test(arguments: samples)
  func aRefusedTokenPausesTheAccount(sample: Sample) async throws {
    let failure = try await sample.failure(answered: Response.scripted(401))
    #expect(failure?.verdict == "unauthorized")
  }

  @Test(arguments: samples)
  func aLimitIsWaitedForAsTheServerAsks(sample: Sample) async throws {
    let headers: [([(name: String, value: String)], TimeInterval?)] = [
      ([("Retry-After", "120")], 120),
      ([("retry-after", "Mon, 23 Nov 2026 08:40:00 GMT")], 600),
      ([("X-RateLimit-Reset", "2026-11-23T08:35:00.123456Z")], 300),
      ([("X-RateLimit-Reset", "2026-11-23T08:35:00Z")], 300),
      ([("X-Ratelimit-Reset", "1795422900")], 300),
      // The server's clock is an hour fast: what it means is five minutes from now.
      ([("X-RateLimit-Reset", "2026-11-23T09:35:00Z"), ("Date", "Mon, 23 Nov 2026 09:30:00 GMT")], 300),
      ([], nil), ([("Retry-After", "soon")], nil), ([("Retry-After", "-5")], nil), ([("Retry-After", "1e300")], nil),
      ([("Retry-After", "nan")], nil), ([("X-RateLimit-Reset", "2020-01-01T00:00:00Z")], nil),
      ([("Retry-After", ".0000000004")], 1), ([("X-RateLimit-Reset", "9999-99-99T99:99:99Z")], nil),
      ([("Retry-After", "8640000")], nil),
    ]
    for (headers, wait) in headers {
      let failure = try await sample.failure(answered: Response.scripted(429, headers: headers))
      #expect(failure == .limited(until: wait.map { Date.reference.addingTimeInterval($0) }), "\(headers)")
    }
  }

  @Test(arguments: samples)
  func whatIsNotProvablyRefusedIsUncertain(sample: Sample) async throws {
    var answers = [500, 502, 503, 504, 599, 301, 302, 303, 307, 308, 408].map {
      Response.scripted($0, headers: [("Location", "https://elsewhere.example.org/")], text: "{\"error\":\"later\"}")
    }
    for kind in [TransportFailure.Kind.timedOut, .truncated, .broken, .tooBig(limit: 1), .tls] {
      answers.append(.failure(TransportFailure(kind, url: "", detail: "x", requestSent: true)))
    }
    for answer in answers {
      let failure = try await sample.failure(answered: answer)
      let isMoved = (try? answer.get()).map { [307, 308].contains($0.status) } ?? false
      let isProof = isMoved && sample.transcript.movedProves == true
      #expect(failure?.verdict == (isProof ? "unavailable" : "uncertain"), "\(answer)")
    }
  }

  @Test(arguments: samples)
  func whatNeverLeftIsUnavailable(sample: Sample) async throws {
    for kind in [TransportFailure.Kind.unreachable, .unresolvable, .tls, .timedOut, .forbiddenAddress] {
      let answer = ScriptedTransport.Answer.failure(TransportFailure(kind, url: "", requestSent: false))
      let failure = try await sample.failure(answered: answer)
      #expect(failure?.verdict == "unavailable")
    }
  }

  @Test(arguments: samples)
  func hostileAnswersProveNothing(sample: Sample) async throws {
    let bodies = [
      "", " ", "null", "true", "0", "\"id\"", "[]", "{}", "<html><body>It works!</body></html>", "{\"id\":",
      "{\"id\":\"\"}",
      "{\"id\":null}", "{\"id\":true}", "{\"id\":{}}", "{\"id\":[\"1\"]}", "{\"id\":1e999}", "{\"id\":1.5}",
      "{\"id\":99999999999999999999999999}", "{\"id\":\"a\\u0000b\"}", "{\"id\":\"\\ud800\"}",
      "{\"id\":\"\(String(repeating: "9", count: 100_000))\"}", "{\"error\":\"truncated", "\u{0}\u{1}\u{2}",
      String(repeating: "[", count: 100_000), String(repeating: "{\"id\":", count: 100_000),
      "{\"id\":\(String(repeating: "[", count: 5000))\(String(repeating: "]", count: 5000))}",
    ]
    for body in bodies {
      let failure = try await sample.failure(answered: Response.scripted(200, text: body))
      let verdict = sample.transcript.statusDecides == true ? nil : "uncertain"
      #expect(failure?.verdict == verdict, "\(body.prefix(60))")
      let transport = ScriptedTransport(Array(repeating: Response.scripted(200, text: body), count: 9))
      let adapter = try sample.transcript.adapter(transport: transport, files: MemoryFiles())
      let identity = try? await adapter.verify()
      #expect(identity == nil || transport.requests.isEmpty, "\(body.prefix(60))")
    }
  }

  @Test(arguments: samples)
  func aTextAtTheLimitLeavesWhole(sample: Sample) async throws {
    let limit = try #require(Catalogue.network(named: sample.transcript.network)).limit
    let text = String(repeating: "é", count: limit.max - 3) + "fin"
    let (_, requests) = try await sample.publish(answered: Response.scripted(500), text: text)
    // Where the request that publishes only names what was prepared, the text has left before it; a form is encoded.
    let bodies = requests.compactMap(\.body).map { String(decoding: $0, as: UTF8.self) }
    let leaves = bodies.contains { $0.contains(text) || $0.removingPercentEncoding?.contains(text) == true }
    #expect(leaves != (sample.transcript.textStays ?? false))
  }

  @Test(arguments: samples)
  func aSecretIsNeverShown(sample: Sample) async throws {
    let secrets = sample.transcript.secrets.values.values
    #expect(secrets.allSatisfy { $0.count > 8 })
    let adapter = try sample.transcript.adapter(transport: ScriptedTransport([]), files: MemoryFiles())
    var shown = String(describing: adapter) + String(reflecting: adapter)
    dump(adapter, to: &shown)
    for status in [200, 301, 400, 401, 403, 404, 410, 413, 418, 422, 429, 500] {
      let body = "{\"error\":\"no: \(secrets.joined(separator: " "))\"}"
      shown += (try await sample.failure(answered: Response.scripted(status, text: body)))?.detail ?? ""
      shown += (try await sample.failure(answered: Response.scripted(status, text: body + "<p>")))?.detail ?? ""
    }
    for secret in secrets { #expect(!shown.contains(secret)) }
  }

  @Test(arguments: samples)
  func aServersWordsAreBounded(sample: Sample) async throws {
    let body = "{\"error\":\"\(String(repeating: "non\\u202e ", count: 5000))\"}"
    let failure = try await sample.failure(answered: Response.scripted(418, text: body))
    #expect((failure?.detail.count ?? 0) <= 600)
    #expect(failure?.detail.contains("\u{202E}") == false)
  }

  @Test(arguments: samples)
  func theSecretGoesToItsOwnServerAndNoRedirectIsFollowed(sample: Sample) async throws {
    let (_, requests) = try await sample.publish(
      answered: Response.scripted(307, headers: [("Location", "https://a.example.org/")]))
    for request in requests {
      #expect(request.redirects == 0)
      if let credential = request.credential { #expect(Origin(request.url) == credential.origin) }
      for secret in sample.transcript.secrets.values.values {
        #expect(!request.headers.contains { $0.value.contains(secret) })
      }
    }
  }
}
