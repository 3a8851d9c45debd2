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
    try await patiently {
      var scenario = try RealEngineScenario(GeneratedBlog(generator))
      try scenario.play()
    }
  }

  @Test(.enabled(if: WordPress.isInstalled, "WordPress is not installed (Tests/Servers/install)"))
  func eachPostOfWordPressIsAnnouncedOnce() async throws {
    try await patiently {
      let blog = try WordPress()
      var scenario = try RealEngineScenario(blog)
      try scenario.play()
      try blog.stop()
    }
  }
}
