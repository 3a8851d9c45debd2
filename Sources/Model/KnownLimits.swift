extension TextLimit {
  /// What each network takes that says nothing else, by its name in the configuration: its own unit, its own bounds.
  public static let known: [String: TextLimit] = [
    "mastodon": mastodon,
    "pleroma": TextLimit(max: 5000, rule: CountingRule(unit: .graphemes)),
    "gotosocial": TextLimit(max: 5000, rule: CountingRule(unit: .codePoints)),
    "misskey": TextLimit(max: 3000, rule: CountingRule(unit: .codePoints)),
    "gnusocial": TextLimit(max: 1000, rule: CountingRule(unit: .codePoints)),
    "bluesky": bluesky,
    "x": TextLimit(max: 280, rule: CountingRule(unit: .weighted, urlWeight: 23), linking: .bare),
    // One tag of a post takes effect.
    "threads": TextLimit(max: 500, rule: CountingRule(unit: .emojiBytes), linking: .bare, tags: TagRule(most: 1)),
    "linkedin": TextLimit(max: 3000, rule: CountingRule(unit: .utf16, escaping: .littleText), linking: .bare),
    "facebook": TextLimit(max: 63_206, rule: CountingRule(unit: .utf16), linking: .bare),
    // Entities are parsed before it counts, and the text goes without any markup.
    "telegram": TextLimit(
      max: 4096, rule: CountingRule(unit: .utf16), linking: .bare, tags: TagRule(marks: false)),
    "tumblr": tumblr,
    "nostr": TextLimit(max: 8196, rule: CountingRule(unit: .codePoints), linking: .bare),
    // The event may have 65,536 bytes; the text stands in it twice, once with markup.
    "matrix": TextLimit(max: 16_000, rule: CountingRule(unit: .bytes), linking: .bare),
    "discord": TextLimit(max: 2000, rule: CountingRule(unit: .utf16)),
    "slack": TextLimit(max: 4000, rule: CountingRule(unit: .codePoints, escaping: .html), linking: .bare),
    "mattermost": TextLimit(max: 16_383, rule: CountingRule(unit: .codePoints), linking: .bare),
    "diaspora": diaspora,
    "lemmy": lemmy,
    "micropub": micropub,
  ]

  /// Of a Mastodon server that says nothing else.
  public static let mastodon = TextLimit(
    max: 500, rule: CountingRule(unit: .graphemes, urlWeight: 23, shortensMentions: true))

  /// Of every server of the AT protocol.
  public static let bluesky = TextLimit(
    max: 300, maxBytes: 3000, rule: CountingRule(unit: .graphemes), linking: .nothing)

  /// Micropub sets none: as much as a note may sensibly have.
  public static let micropub = TextLimit(max: 10_000, rule: CountingRule(unit: .codePoints))

  /// Of the text below a link on Lemmy; the server's own bound for it is a multiple of this.
  public static let lemmy = TextLimit(max: 10_000, rule: CountingRule(unit: .codePoints))

  /// Of one text block on Tumblr.
  public static let tumblr = TextLimit(max: 4096, rule: CountingRule(unit: .codePoints), linking: .nothing)

  /// Of every diaspora* pod.
  public static let diaspora = TextLimit(max: 65_535, rule: CountingRule(unit: .codePoints))
}
