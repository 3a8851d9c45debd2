internal import FoundationEssentials
internal import Markup
internal import Model

// What a reader of this room never breaks. An answer from another process is held against it before it is believed.

extension FeedDocument {
  /// Whether the reader of this room can have made it.
  public var isPlausible: Bool {
    let links = hubs + [link, selfLink].compactMap { $0 }
    return entries.count <= Self.mostEntries && links.allSatisfy(LinkResolver.isBearable) && hints.isPlausible
      && entries.allSatisfy(\.isPlausible)
  }

  /// What `FeedReader` reads at most.
  static let mostEntries = 20_000
}

extension FeedHints {
  fileprivate var isPlausible: Bool {
    (0...1_000_000).contains(ttlMinutes ?? 0) && skipHours.allSatisfy((0..<24).contains)
      && skipDays.allSatisfy((0..<7).contains)
      && (.zero ... .seconds(366 * 86_400)).contains(updateEvery ?? .zero)
  }
}

extension Entry {
  fileprivate var isPlausible: Bool {
    [link, image, enclosure].allSatisfy { $0.map(LinkResolver.isBearable) ?? true }
      && [published, updated].allSatisfy { $0.map(Self.isPlausible) ?? true }
  }

  /// From the year 0 to the year 10,000, zones included.
  private static func isPlausible(_ date: Date) -> Bool {
    (-62_200_000_000...253_500_000_000).contains(date.timeIntervalSince1970)
  }
}

extension PageLinks {
  /// Whether the reader of this room can have made it.
  public var isPlausible: Bool {
    named.count <= 10_000 && guessed.count <= Discovery.mostGuesses
      && (named + guessed).allSatisfy { LinkResolver.isBearable($0.url) }
      && guessed.allSatisfy { $0.source == .guessed }
  }
}

extension LinkResolver {
  /// http or https, and no longer than addresses are.
  fileprivate static func isBearable(_ link: String) -> Bool { link.utf8.count <= longest && isWebLink(link) }
}
