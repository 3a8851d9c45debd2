internal import TestSupport
internal import Testing
@testable internal import Web

@Suite struct AddressPolicyTests {
  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254",
    "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1",
    "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1",
    "255.255.255.255", "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:20::1", "2001:db8::1",
    "2002:7f00:1::",
    "2002:5db8:d822::1", "3fff::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1",
  ])
  func isNotForUs(text: String) throws {
    #expect(try #require(NetworkAddress(text)).isPublic == false)
  }

  @Test(arguments: [
    "1.1.1.1", "9.255.255.255", "11.0.0.0", "93.184.216.34", "100.63.255.255", "100.128.0.0", "126.255.255.255",
    "128.0.0.1", "169.253.255.255", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
    "198.20.0.0", "223.255.255.255", "2001:200::1", "2001:4860:4860::8888", "2003::1", "2606:2800:220:1::1", "2a01::1",
    "64:ff9b::5db8:d822",
  ])
  func isPublic(text: String) throws {
    #expect(try #require(NetworkAddress(text)).isPublic)
  }

  @Test(arguments: [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0", "localhost", "LOCALHOST",
    "localhost.",
    "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::127.0.0.1]", "１２７.０.０.１", "①②⑦.⓪.⓪.①", "127。0。0。1", "%31%32%37.0.0.1",
  ])
  func noSpellingOfLoopbackIsReached(host: String) async throws {
    let server = try LoopbackServer()
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["blog.example.org"])
    await #expect(throws: TransportFailure.self) {
      try await transport.send(Request(.get, "http://\(host):\(server.port)/"))
    }
    #expect(server.requests.isEmpty)
  }

  @Test func aRefusedAddressIsNamed() async throws {
    let server = try LoopbackServer()
    let transport = CurlTransport(userAgent: "Crieur/test")
    await #expect(
      throws: TransportFailure(.forbiddenAddress, url: server.url(), detail: "127.0.0.1", requestSent: false)
    ) { try await transport.send(Request(.get, server.url(), timeout: .seconds(120))) }
  }

  @Test func aRedirectIntoThePrivateNetworkIsRefused() async throws {
    let hidden = try LoopbackServer()
    let server = try LoopbackServer { _ in .redirect(to: hidden.url("/secret")) }
    let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1:\(server.port)"])
    await #expect(
      throws: TransportFailure(.forbiddenAddress, url: hidden.url("/secret"), detail: "127.0.0.1", requestSent: true)
    ) { try await transport.send(Request(.get, server.url(), timeout: .seconds(120))) }
    #expect(hidden.requests.isEmpty)
  }

  @Test(arguments: [
    (["127.0.0.1"], "http://127.0.0.1:8080/", true), (["127.0.0.1"], "http://127.1/", true),
    (["127.1"], "http://127.0.0.1/", true), (["localhost"], "http://LocalHost/", true),
    (["LOCALHOST:8080"], "http://localhost:8080/", true), (["localhost:8080"], "http://localhost/", false),
    (["localhost:80"], "http://localhost/", true), (["[::1]"], "http://[::1]/", true),
    (["::1"], "http://[::1]:9/", true),
    (["[::1]:9"], "http://[::1]:9/", true), (["[::1]:9"], "http://[::1]/", false),
    (["Bücher.example"], "http://xn--bcher-kva.example/", true), (["example.org"], "http://blog.example.org/", false),
    (["localhost"], "http://127.0.0.1/", false), ([], "http://localhost/", false), ([""], "http://localhost/", false),
  ])
  func anEntryAllowsItsHostOnly(entries: [String], url: String, allowed: Bool) throws {
    #expect(PrivateHosts(entries).allow(try #require(WebAddress(url))) == allowed)
  }
}

@Suite struct WebAddressTests {
  @Test(arguments: [
    ("HTTP://Example.ORG", "http", "example.org", 80), ("https://example.org:8443/a?b#c", "https", "example.org", 8443),
    ("https://Bücher.example/é à?q=ü", "https", "xn--bcher-kva.example", 443),
    ("http://１２７.１/", "http", "127.0.0.1", 80),
    ("http://[2001:DB8::1]/", "http", "[2001:db8::1]", 80),
  ])
  func isReadAsLibcurlReadsIt(url: String, scheme: String, host: String, port: Int) throws {
    let address = try #require(WebAddress(url))
    #expect(address.scheme == scheme)
    #expect(address.host == host)
    #expect(address.port == port)
    #expect(address.text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
  }

  @Test(arguments: [
    ("/x", "https://blog.example.org/x"), ("y?z", "https://blog.example.org/a/y?z"),
    ("../q", "https://blog.example.org/q"),
    ("//other.example.org/p", "https://other.example.org/p"), ("?n=2", "https://blog.example.org/a/b?n=2"),
    ("é e.xml", "https://blog.example.org/a/%c3%a9%20e.xml"), ("https://example.com", "https://example.com/"),
  ])
  func aRelativeReferenceIsResolved(reference: String, expected: String) throws {
    let base = try #require(WebAddress("https://blog.example.org/a/b?c"))
    #expect(WebAddress(reference, base: base)?.text == expected)
  }
}
