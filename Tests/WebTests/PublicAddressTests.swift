import Testing
import Web

@Suite struct PublicAddressTests {
  @Test(arguments: [
    "https://blog.example.org/a.jpg", "https://blog.example.org:8443/a.jpg?w=1200", "https://1.1.1.1/a.jpg",
    "https://[2606:4700::1111]/a.jpg", "https://home.example.org/a.jpg",
  ]) func whatAnybodyCanFetchIsHandedOver(_ address: String) {
    #expect(PublicAddress.of(address) == address)
  }

  @Test func whatIsHandedOverIsASCII() {
    #expect(
      PublicAddress.of("https://blog.example.org/une œuvre.jpg") == "https://blog.example.org/une%20%c5%93uvre.jpg")
    #expect(PublicAddress.of("HTTPS://Blog.Example.org/A.jpg")?.hasPrefix("https://") == true)
  }

  @Test(arguments: [
    "http://blog.example.org/a.jpg", "ftp://blog.example.org/a.jpg", "/a.jpg", "", "https://", "data:image/png,",
    "https://owner@blog.example.org/a.jpg", "https://owner:word@blog.example.org/a.jpg", "https://blog/a.jpg",
    "https://localhost/a.jpg", "https://blog.local/a.jpg", "https://blog.local./a.jpg", "https://BLOG.LAN/a.jpg",
    "https://blog.home.arpa/a.jpg", "https://blog.internal/a.jpg", "https://blog.test/a.jpg",
    "https://127.0.0.1/a.jpg", "https://127.1/a.jpg", "https://0x7f000001/a.jpg", "https://192.168.1.2/a.jpg",
    "https://10.0.0.1/a.jpg", "https://169.254.169.254/a.jpg", "https://100.64.0.1/a.jpg", "https://[::1]/a.jpg",
    "https://[fd00::1]/a.jpg", "https://[fe80::1%25eth0]/a.jpg", "https://[::ffff:192.168.1.2]/a.jpg",
    "https://１２７.１/a.jpg", "https://blog.example.org/\u{7}.jpg",
  ]) func whatIsNotForEverybodyIsNot(_ address: String) {
    #expect(PublicAddress.of(address) == nil)
  }

  @Test func anEndlessAddressIsNone() {
    let start = "https://blog.example.org/"
    #expect(PublicAddress.of(start + String(repeating: "a", count: 2048 - start.utf8.count)) != nil)
    #expect(PublicAddress.of(start + String(repeating: "a", count: 2049 - start.utf8.count)) == nil)
    #expect(PublicAddress.of(start + String(repeating: "é", count: 900)) == nil, "it is longer in ASCII")
    #expect(PublicAddress.of(nil) == nil)
  }
}
