import Foundation
import Model
import Networks
import TestSupport
import Testing
import Web

/// What every network that takes pictures owes: run over the catalogue with each transcript's first uploaded picture.
@Suite struct UploadTests {
  static let samples = Transcript.all.compactMap(Sample.init)

  struct Sample: CustomTestStringConvertible, Sendable {
    let transcript: Transcript
    let uploading: Transcript.Case

    init?(_ transcript: Transcript) {
      let uploading = transcript.cases.first { $0.does == .upload && $0.gives.picture != nil && !$0.exchanges.isEmpty }
      guard let uploading else { return nil }
      self.transcript = transcript
      self.uploading = uploading
    }

    var testDescription: String { transcript.network }

    /// Uploads the sample picture, every request answered so after those that open a session. Gives the others.
    func upload(answered answer: ScriptedTransport.Answer) async throws -> (
      failure: PublishFailure?, requests: [Request]
    ) {
      let opening = try uploading.exchanges.dropLast().map { try $0.answer.scripted }
      let transport = ScriptedTransport(opening + [answer, answer, answer])
      let adapter = try transcript.adapter(transport: transport, files: MemoryFiles())
      let image = try #require(uploading.image)
      do throws(PublishFailure) {
        _ = try await adapter.upload(image, bytes: Array((uploading.bytes ?? "").utf8))
        return (nil, Array(transport.requests.dropFirst(opening.count)))
      } catch {
        return (error, Array(transport.requests.dropFirst(opening.count)))
      }
    }
  }

  @Test func everyNetworkThatTakesPicturesHasATranscriptOfOne() throws {
    let names = Catalogue.networks.filter { $0.imageRule?.source == .upload }.map { $0.name }
    #expect(names.sorted() == Self.samples.map(\.transcript.network).sorted())
    // Some networks have several.
    for (name, transcripts) in Dictionary(grouping: Transcript.all, by: \.network) {
      let rule = Catalogue.network(named: name)?.imageRule
      let cases = transcripts.flatMap(\.cases)
      let keeps = cases.contains { $0.does == .upload && $0.gives.picture != nil && $0.exchanges.isEmpty }
      #expect(keeps == (rule?.source == .withPost), "\(name)")
      let shows = cases.contains { $0.post?.image?.address != nil && $0.gives.receipt != nil }
      // Where it goes with the post, the address may stand in for a file that is not at hand any more.
      #expect(shows || rule?.source != .address, "\(name)")
      #expect(!shows || rule?.source == .address || rule?.source == .withPost, "\(name)")
    }
    for network in Catalogue.networks {
      guard let rule = network.imageRule else { continue }
      #expect(!rule.types.isEmpty && rule.maximumBytes > 0 && rule.longestSide > 0 && rule.longestAlt > 0)
    }
  }

  @Test func aNetworkWithoutPicturesRefusesThem() async throws {
    for transcript in Transcript.all where Catalogue.network(named: transcript.network)?.imageRule == nil {
      let adapter = try transcript.adapter(transport: ScriptedTransport([]), files: MemoryFiles())
      let image = PostImage(type: "image/png", width: 1, height: 1)
      await #expect(throws: PublishFailure.rejected("\(transcript.network) takes no pictures")) {
        try await adapter.upload(image, bytes: [1])
      }
    }
  }

  @Test(arguments: samples)
  func nothingIsUncertainSinceNothingIsPosted(sample: Sample) async throws {
    for status in [301, 307, 408, 409, 425, 500, 502, 503, 504, 599] {
      let (failure, requests) = try await sample.upload(
        answered: Response.scripted(status, headers: [("Location", "https://a.example.org/")]))
      #expect(failure?.verdict == "unavailable", "\(status)")
      #expect(requests.allSatisfy { $0.redirects == 0 })
    }
    for kind in [TransportFailure.Kind.timedOut, .truncated, .broken, .unreachable, .tls] {
      let (failure, _) = try await sample.upload(answered: .failure(TransportFailure(kind, url: "", requestSent: true)))
      #expect(failure?.verdict == "unavailable")
    }
  }

  @Test(arguments: samples)
  func onlyTheTokenAndItsAccountPauseAnAccount(sample: Sample) async throws {
    let verdicts = [
      401: "unauthorized", 403: "rejected", 404: "rejected", 405: "rejected", 410: "gone", 413: "rejected",
      415: "rejected", 418: "rejected", 422: "rejected",
    ]
    for (status, verdict) in verdicts {
      let (failure, _) = try await sample.upload(answered: Response.scripted(status, text: "{}"))
      #expect(failure?.verdict == verdict, "\(status)")
    }
    let (failure, _) = try await sample.upload(answered: Response.scripted(429, headers: [("Retry-After", "60")]))
    #expect(failure == .limited(until: Date.reference.addingTimeInterval(60)))
  }

  @Test(arguments: samples)
  func hostileAnswersNameNoPicture(sample: Sample) async throws {
    // Where the picture's name was given before its bytes, their answer says nothing but its status.
    guard sample.uploading.exchanges.last?.answer.json != nil else { return }
    let bodies = [
      "", "null", "[]", "{}", "<p>", "{\"id\":\"\"}", "{\"id\":{}}", "{\"id\":1e999}", "{\"id\":\"a\\u0000b\"}",
      "{\"id\":\"\(String(repeating: "9", count: 100_000))\"}", String(repeating: "[", count: 100_000),
    ]
    for status in [200, 202] {
      for body in bodies {
        let (failure, _) = try await sample.upload(answered: Response.scripted(status, text: body))
        #expect(failure?.verdict == "unavailable", "\(body.prefix(60))")
      }
    }
  }

  @Test(arguments: samples)
  func aSecretIsNeverShown(sample: Sample) async throws {
    let secrets = Array(sample.transcript.secrets.values.values)
    var shown: [String] = []
    for status in [200, 206, 301, 400, 401, 403, 404, 413, 422, 429, 500] {
      let (failure, requests) = try await sample.upload(
        answered: Response.scripted(status, text: "{\"error\":\"no: \(secrets.joined(separator: " "))\"}"))
      shown.append(failure?.detail ?? "")
      for request in requests {
        #expect(request.credential?.origin == Origin(request.url))
        shown += request.headers.map(\.value) + [String(decoding: request.body ?? [], as: UTF8.self), request.url]
      }
    }
    Canary(secrets).expectAbsent(from: shown)
  }

  @Test func aPictureArrivesByteForByte() async throws {
    let server = try LoopbackServer { _ in .json("{\"id\":\"9\",\"url\":\"https://files.example.org/9\"}") }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    let account = AccountSettings(
      name: "a", settings: MastodonNetwork.Settings(server: server.url(""), token: Secret("token-0123456789")))
    let adapter = MastodonNetwork(account: account, transport: transport, files: MemoryFiles())
    let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }
    let image = PostImage(type: "image/png", width: 1, height: 1, alt: "é")
    #expect(try await adapter.upload(image, bytes: bytes) == "9")

    let request = try #require(server.requests.first)
    #expect(request.header("Authorization") == "Bearer token-0123456789")
    let form = try #require(MultipartReading(request.header("Content-Type"), request.body))
    #expect(form.parts.map(\.name) == ["file", "description"])
    #expect(Data(request.body).range(of: Data(bytes)) != nil)
    #expect(Data(bytes).range(of: Data(form.boundary.utf8)) == nil)
  }
}
