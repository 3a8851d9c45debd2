internal import Foundation
internal import Model
internal import TestSupport
internal import Testing
@testable internal import Web

/// What a connection is made of: a certificate that is right, a version of HTTP, an address of either family.
@Suite struct CertificateTests {
  private static let hasOpenSSL = ChildProcess.find("openssl") != nil

  private func transport(trusting server: TLSServer) -> CurlTransport {
    CurlTransport(
      userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1", "localhost"], caFile: server.certificate)
  }

  /// Of somebody whom we trust, and all the same for another name, or of yesterday. No setting lets it pass.
  @Test(
    .enabled(if: hasOpenSSL, "the openssl command is not installed"),
    arguments: [("DNS:blog.example.org", false), ("IP:127.0.0.2", false), ("IP:127.0.0.1", true)])
  func aWrongCertificateIsNeverAccepted(name: String, isPast: Bool) async throws {
    let server = try #require(try TLSServer(for: name, isPast: isPast))
    for request in [
      Request(.get, server.url, timeout: .seconds(120)), Request(.post, server.url, body: [1], timeout: .seconds(120)),
    ] {
      let failure = await #expect(throws: TransportFailure.self) {
        try await transport(trusting: server).send(request)
      }
      #expect(failure?.kind == .tls && failure?.requestSent == false)
    }
  }

  /// HTTP/2 may refuse or reset a stream of a post, and nobody knows what became of it: it is never offered for one.
  @Test(
    .enabled(if: hasOpenSSL, "the openssl command is not installed"),
    arguments: [(Request.Method.post, false), (.get, true)])
  func aPostIsMadeByHTTP11(method: Request.Method, offersHTTP2: Bool) async throws {
    let server = try #require(try TLSServer(words: ["-alpn", "http/1.1", "-msg"]))
    // What it is answered says nothing here.
    _ = try? await transport(trusting: server).send(Request(method, server.url, body: method == .post ? [1] : nil))
    let offer = server.said.split(separator: "\n").first { $0.contains("ALPN protocols advertised by the client") }
    #expect(offer?.contains("http/1.1") == true)
    #expect(offer?.contains("h2") == offersHTTP2, "\(offer ?? "")")
  }

  /// `localhost` has an address of either family, and the server listens at one of them only.
  @Test(.enabled(if: Self.localhostHasBoth, "localhost has no address of version 6 here"))
  func theOtherFamilyIsTried() async throws {
    let server = try LoopbackServer { _ in .text("there") }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["localhost"])
    let url = "http://localhost:\(server.port)/"
    #expect(try await transport.send(Request(.get, url, timeout: .seconds(120))).status == 200)
    #expect(try await transport.send(Request(.post, url, body: [1], timeout: .seconds(120))).status == 200)
    #expect(server.requests.count == 2)
  }

  private static let localhostHasBoth: Bool = {
    guard let getent = ChildProcess.find("getent"),
      let run = try? ChildProcess.run(getent, ["ahosts", "localhost"])  // where it cannot be run, nothing is known
    else { return false }
    return run.output.contains("::1") && run.output.contains("127.0.0.1")
  }()
}
