import FuzzSupport
import Model
import Networks

@testable import CrieurCommand

/// libFuzzer's way in.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  FuzzConfiguration.test(Input(bytes, count))
  return 0
}

/// Any bytes as the configuration.
enum FuzzConfiguration {
  static func test(_ input: Input) {
    let first = reading(of: input.bytes)
    Fuzzer.hold(first == reading(of: input.bytes), "a second reading says the same")
  }

  private static func reading(of bytes: [UInt8]) -> String {
    do {
      let read = try Configuration.parse(
        bytes, path: "/etc/crieur/config.json", networks: Catalogue.networks, environment: [:])
      Fuzzer.hold(read.state.hasPrefix("/"), "the state folder: \(read.state)")
      Fuzzer.hold(!read.feeds.isEmpty && !read.accounts.isEmpty, "feeds and accounts")
      for feed in read.feeds {
        Fuzzer.holdLink(feed.url, "a feed")
        Fuzzer.hold(feed.accounts.allSatisfy { name in read.accounts.contains { $0.name == name } }, "an account")
      }
      return "\(read.language) \(read.state) \(read.feeds.map(\.name)) \(read.accounts.map(\.name)) \(read.backups)"
    } catch ConfigurationFailure.mistakes(_, let mistakes, _) {
      Fuzzer.hold(!mistakes.isEmpty, "a refusal names a mistake")
      for mistake in mistakes {
        Fuzzer.hold(mistake.line > 0 && !mistake.en.isEmpty && !mistake.fr.isEmpty, "\(mistake)")
      }
      return "\(mistakes.map(\.en))"
    } catch {
      Fuzzer.hold(false, "another failure: \(error)")
      return ""
    }
  }
}
