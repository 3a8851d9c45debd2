import Foundation
import Model
import Networks
import Testing
import Web

/// Every case of every transcript in `Fixtures`: the exact requests, and what is made of the answers.
@Suite struct TranscriptTests {
  @Test(arguments: Transcript.all.flatMap { transcript in transcript.cases.map { (transcript, $0) } })
  func theNetworkIsSpokenToAsItsPageSays(transcript: Transcript, sample: Transcript.Case) async throws {
    let mails = sample.mails ?? []
    let transport = ScriptedTransport(
      try sample.exchanges.map { try $0.answer.scripted }, mails: mails.map(\.answer.scripted),
      talks: sample.talks ?? [])
    let files = MemoryFiles(sample.files ?? [:])
    let adapter = try transcript.adapter(transport: transport, files: files)
    let outcome = try await outcome(of: sample, adapter)

    #expect(transport.requests.count == sample.exchanges.count, "\(sample.name): number of requests")
    for (request, exchange) in zip(transport.requests, sample.exchanges) { try exchange.request.check(request) }
    let says = Dictionary(grouping: sample.talks ?? [], by: \.url).mapValues { $0.flatMap(\.says) }
    for (url, words) in says { #expect(transport.said[url] ?? [] == words, "\(sample.name)") }
    #expect(transport.talksLeft == 0, "\(sample.name): talks that were not had")
    #expect(transport.mails.count == mails.count, "\(sample.name): number of letters")
    for (mail, exchange) in zip(transport.mails, mails) { exchange.mail.check(mail) }
    var expected = sample.gives
    if let saying = expected.saying {
      #expect(outcome.saying?.contains(saying) == true, "\(sample.name): \(outcome.saying ?? "nothing said")")
    }
    expected.saying = outcome.saying
    #expect(outcome == expected, "\(sample.name)")
    if let after = sample.filesAfter { #expect(files.texts == after) }
  }

  private func outcome(of sample: Transcript.Case, _ adapter: any Network) async throws -> Transcript.Outcome {
    do {
      switch sample.does {
      case .verify: return Transcript.Outcome(identity: try await adapter.verify())
      case .publish: return Transcript.Outcome(receipt: try await adapter.publish(try #require(sample.post).post))
      case .upload:
        let image = try #require(sample.image)
        let picture = try await adapter.upload(image, bytes: Array((sample.bytes ?? "").utf8))
        return Transcript.Outcome(picture: picture)
      case .delete:
        try await adapter.delete(try #require(sample.receipt))
        return Transcript.Outcome(deleted: true)
      case .edit:
        let (receipt, post) = (try #require(sample.receipt), try #require(sample.post).post)
        return Transcript.Outcome(receipt: try await adapter.edit(receipt, to: post))
      case .boost:
        let (url, post) = (try #require(sample.url), try #require(sample.post).post)
        return Transcript.Outcome(receipt: try await adapter.boost(url, as: post))
      case .mentions:
        let found = try await adapter.mentions(of: try #require(sample.words), limit: sample.limit ?? 20)
        return Transcript.Outcome(mentions: found.map { Transcript.Outcome.Named($0) })
      case .find:
        let post = try #require(sample.post).post
        let identity = try #require(sample.identity)
        switch try await adapter.find(post, of: identity, anchor: sample.anchor, besides: sample.besides ?? []) {
        case .found(let receipt): return Transcript.Outcome(receipt: receipt)
        case .absent(let fresh, let newest):
          return Transcript.Outcome(absent: Transcript.Outcome.Absent(fresh: fresh, newest: newest))
        }
      }
    } catch let failure as PublishFailure {
      return Transcript.Outcome(failure)
    }
  }
}

extension Transcript.Outcome {
  init(_ failure: PublishFailure) {
    self.failure = failure.verdict
    saying = failure.detail
    if case .limited(let until) = failure { self.until = until?.ISO8601Format() }
    if case .tooLong(let limit) = failure { self.limit = limit }
  }
}

extension Transcript.Exchange.Answer {
  var scripted: ScriptedTransport.Answer {
    get throws {
      if let broken {
        return .failure(
          TransportFailure(broken == "refused" ? .unreachable : .broken, url: "", requestSent: broken != "refused"))
      }
      let body = try json.map { Array(try JSONEncoder().encode($0)) } ?? Array((text ?? "").utf8)
      let headers = (headers ?? [:]).map { (name: $0.key, value: $0.value) }
      return .success(
        Response(
          status: status ?? 200, headers: headers, body: body,
          received: try received.map { try Date($0, strategy: .iso8601) } ?? .reference))
    }
  }
}

extension Transcript.Exchange.Expected {
  func check(_ request: Request) throws {
    #expect(request.method.rawValue == method)
    if request.credential?.header.isEmpty != true { #expect(request.url == url) }
    var sent = Dictionary(request.headers.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    #expect(sent.count == request.headers.count, "no header twice")
    if let credential = request.credential {
      #expect(Origin(request.url) == credential.origin)
      if credential.header.isEmpty {
        #expect(url.contains(credential.secret.reveal()))
        #expect(request.url == url.replacing(credential.secret.reveal(), with: Credential.marker))
      } else {
        sent[credential.header] = credential.prefix + credential.secret.reveal()
      }
    }
    if let parts {
      let form = try #require(MultipartReading(sent["Content-Type"], request.body ?? []))
      sent["Content-Type"] = "multipart/form-data; boundary=*"
      #expect(form.parts == parts)
    }
    #expect(sent == headers)
    if let text { #expect(request.body.map { String(decoding: $0, as: UTF8.self) } == text) }
    guard text == nil, parts == nil else { return }
    let body = try request.body.map { try JSONDecoder().decode(JSONValue.self, from: Data($0)) }
    #expect(body == json)
  }
}
