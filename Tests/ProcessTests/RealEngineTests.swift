import Foundation
import TestSupport
import Testing

/// Engines that write real blogs: whatever an author does, Crieur announces each post once, by each of the feeds, with
/// its title as a person sees it and the address that it has then.
@Suite struct RealEngineTests {
  static let generators = Generator.all.filter(\.isInstalled)

  @Test(
    .enabled(if: !generators.isEmpty, "no generator of blogs is installed (Tests/Servers/install)"),
    arguments: generators)
  func eachPostOfAGeneratedBlogIsAnnouncedOnce(generator: Generator) async throws {
    try await patiently(isLong: true) {
      var scenario = try RealEngineScenario(GeneratedBlog(generator))
      try scenario.play()
    }
  }

  @Test(.enabled(if: WordPress.isInstalled, "WordPress is not installed (Tests/Servers/install)"))
  func eachPostOfWordPressIsAnnouncedOnce() async throws {
    try await patiently(isLong: true) {
      let blog = try WordPress()
      var scenario = try RealEngineScenario(blog)
      try scenario.play()
      try expectPages(scenario.pages(), of: blog)
      try expectPings(of: blog)
      try blog.stop()
    }
  }

  /// It gives each post a canonical address and a short one.
  private func expectPages(_ pages: [[String: Any]], of blog: WordPress) {
    #expect(pages.count > 10)
    for page in pages {
      #expect((page["shortLink"] as? String)?.hasPrefix("\(blog.address)/?p=") == true, "\(page)")
      #expect(page["canonical"] as? String == page["address"] as? String, "\(page)")
    }
  }

  /// It tells its update services of a new post, naming itself and its feed, not the post.
  private func expectPings(of blog: WordPress) throws {
    // It asks for the connection's end and reads until then.
    let service = try LoopbackServer { _ in Answer(body: Array(Self.thanks.utf8), closesSilently: true) }
    try blog.tellUpdateService(service.url("/RPC2"))
    blog.rest()
    _ = try blog.write(Site(address: blog.address, articles: [Article("annonce", "Annoncé par WordPress")]))
    let pings = service.requests("/RPC2")
    #expect(pings.count == 1)
    let ping = pings.first?.text ?? ""
    for word in [
      "weblogUpdates.extendedPing", "<string>\(blog.address)/</string>", "<string>\(blog.address)/feed/</string>",
    ] {
      #expect(ping.contains(word), "\(ping)")
    }
  }

  private static let thanks = """
    <?xml version="1.0"?><methodResponse><params><param><value><struct><member><name>flerror</name>
    <value><boolean>0</boolean></value></member></struct></value></param></params></methodResponse>
    """
}
