import Web

// sender URL BYTES: a look-up, then a post of so many bytes. With a failpoint in its environment it dies on the way.
let words = CommandLine.arguments
if words.count == 3, let bytes = Int(words[2]) {
  let transport = CurlTransport(userAgent: "Crieur/test", allowedPrivateHosts: ["127.0.0.1"])
  _ = try await transport.send(Request(.get, words[1]))
  _ = try await transport.send(Request(.post, words[1], body: [UInt8](repeating: 65, count: bytes)))
}
