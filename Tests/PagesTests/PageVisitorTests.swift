import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Pages

@Suite struct PageVisitorTests {
  private static let page = "<html lang=fr><head><title>Asthme</title><link rel=shortlink href='/?p=1'></head><body>"

  private func visit(_ answer: @escaping @Sendable (RecordedRequest) -> Answer) async throws -> (
    PageVisit, LoopbackServer
  ) {
    let server = try LoopbackServer { answer($0) }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    return (await PageVisitor(transport: transport, timeout: .seconds(120)).visit(server.url("/a")), server)
  }

  private func expectThere(_ visit: PageVisit, remark: String?, title: String? = "Asthme") {
    guard case .there(let facts, let said) = visit else {
      Issue.record("\(visit)")
      return
    }
    #expect(facts.title == title)
    #expect(remark.map { said?.contains($0) ?? false } ?? (said == nil), "\(said ?? "nothing")")
  }

  @Test func aPageIsThereWithItsFacts() async throws {
    let (visit, server) = try await visit { _ in .text(Self.page, type: "text/html") }
    expectThere(visit, remark: nil)
    guard case .there(let facts, _) = visit else { return }
    #expect(facts.shortLink == server.url("/?p=1") && facts.address == server.url("/a"))
    #expect(server.requests.map(\.target) == ["/a"])
    #expect(server.requests.first?.header("Accept")?.hasPrefix("text/html") == true)
  }

  @Test func aRedirectIsFollowed() async throws {
    let (visit, server) = try await visit {
      $0.path == "/a" ? .redirect(to: "/b") : .text(Self.page, type: "text/html")
    }
    expectThere(visit, remark: nil)
    guard case .there(let facts, _) = visit else { return }
    #expect(facts.address == server.url("/b"))
  }

  @Test(arguments: [401, 403, 404, 410, 429, 451, 500, 503]) func anyOtherAnswerIsNoPage(status: Int) async throws {
    let (visit, server) = try await visit { _ in
      Answer(status, headers: [("Retry-After", "7200"), ("Content-Type", "text/html")], body: Array(Self.page.utf8))
    }
    guard case .absent(let absence) = visit else {
      Issue.record("\(visit)")
      return
    }
    #expect(absence.until.map { abs($0.timeIntervalSinceNow - 7200) < 60 } == true)
    for language in Language.allCases {
      let sentence = absence.sentence(in: language)
      #expect(sentence.contains("\(status)") && sentence.contains(server.url("/a")), "\(sentence)")
    }
  }

  @Test func anEndless404IsA404() async throws {
    let (visit, _) = try await visit { _ in
      Answer(404, headers: [("Content-Type", "text/html")], body: [UInt8](repeating: 32, count: 8 << 20))
    }
    guard case .absent(.status(404, _, _)) = visit else {
      Issue.record("\(visit)")
      return
    }
  }

  @Test func of50MegabytesTheBeginningIsRead() async throws {
    let (visit, server) = try await visit { _ in
      Answer(
        headers: [("Content-Type", "text/html")], body: Array(Self.page.utf8) + [UInt8](repeating: 120, count: 50 << 20)
      )
    }
    expectThere(visit, remark: "longer than 2 MiB")
    #expect(server.requests.count == 1)
  }

  @Test func whatBreaksOffIsReadAsFarAsItCame() async throws {
    let (visit, _) = try await visit { _ in
      var answer = Answer(
        headers: [("Content-Type", "text/html")], body: Array(Self.page.utf8) + [UInt8](repeating: 120, count: 10_000))
      answer.delivery = .cut(after: 1000)
      return answer
    }
    expectThere(visit, remark: "cut off")
  }

  @Test func aDocumentIsThereAndSaysNothing() async throws {
    let (visit, _) = try await visit { _ in
      Answer(headers: [("Content-Type", "application/pdf")], body: Array("%PDF-1.7 <title>Asthme</title>".utf8))
    }
    expectThere(visit, remark: nil, title: nil)
  }

  @Test func aServerThatIsNotThereIsNoPage() async throws {
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
    guard case .absent(.unreachable) = await PageVisitor(transport: transport).visit("http://127.0.0.1:1/") else {
      Issue.record("somebody listens on port 1")
      return
    }
  }

  @Test func anEndlessPageIsLeftInTime() async throws {
    let transport = ScriptedTransport { request in
      #expect(request.timeout == .seconds(20) && request.maximumBytes == 2 << 20 && request.keepsPartialBody)
      var response = Response(status: 200, headers: [("Content-Type", "text/html")], received: Date())
      response.body = Array(Self.page.utf8)
      response.incomplete = .timedOut
      return .success(response)
    }
    expectThere(
      await PageVisitor(transport: transport).visit("https://blog.example.org/a"), remark: "did not end in time")
  }

  private struct FailingReader: PageReading {
    let problem: ReadingProblem
    func facts(of response: Response, at address: String) throws(ReadingProblem) -> PageFacts { throw problem }
  }

  private func visit(reading type: String, _ problem: ReadingProblem) async -> PageVisit {
    let transport = ScriptedTransport { request in
      .success(
        Response(
          status: 200, headers: [("Content-Type", type)], body: Array(Self.page.utf8), url: request.url,
          received: Date()))
    }
    return await PageVisitor(transport: transport, reader: FailingReader(problem: problem))
      .visit("https://blog.example.org/a")
  }

  /// What a page says of itself is only adornment.
  @Test(arguments: [ReadingProblem.crashed(signal: 11), .ended(code: 1), .tooSlow, .garbled])
  func aPageThatStopsItsReaderIsThereWithoutFacts(problem: ReadingProblem) async {
    let visit = await visit(reading: "text/html", problem)
    expectThere(visit, remark: problem.words(in: .en), title: nil)
    guard case .there(let facts, _) = visit else { return }
    #expect(facts == PageFacts(address: "https://blog.example.org/a"))
  }

  @Test func aPageIsWaitedForWhileNoProcessCanBeStarted() async {
    let visit = await visit(reading: "text/html", .notStarted("no memory"))
    #expect(visit == .absent(.unread(.notStarted("no memory"))))
    guard case .absent(let absence) = visit else { return }
    #expect(absence.exitStatus == .temporary)
    #expect(absence.sentence(in: .en).contains("no memory") && absence.sentence(in: .fr).contains("no memory"))
  }

  @Test func whatIsNoPageIsReadByNobody() async {
    expectThere(await visit(reading: "image/png", .tooSlow), remark: nil, title: nil)
  }
}
