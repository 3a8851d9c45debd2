extension TextLimit {
  /// What each network takes that says nothing else, by its name in the configuration: its own unit, its own bounds.
  public static let known: [String: TextLimit] = [
    "mastodon": mastodon,
    "pleroma": TextLimit(max: 5000, rule: CountingRule(unit: .graphemes)),
    "gotosocial": TextLimit(max: 5000, rule: CountingRule(unit: .codePoints)),
    "misskey": misskey,
    "gnusocial": gnusocial,
    "bluesky": bluesky,
    "x": x,
    "threads": threads,
    "linkedin": linkedin,
    "facebook": facebook,
    "telegram": telegram,
    "tumblr": tumblr,
    "nostr": nostr,
    "matrix": matrix,
    "discord": discord,
    "slack": slack,
    "mattermost": mattermost,
    "diaspora": diaspora,
    "lemmy": lemmy,
    "email": email,
    "webhook": webhook,
  ]

  /// Of a Mastodon server that says nothing else.
  public static let mastodon = TextLimit(
    max: 500, rule: CountingRule(unit: .graphemes, urlWeight: 23, shortensMentions: true))

  /// Of every server of the AT protocol.
  public static let bluesky = TextLimit(
    max: 300, maxBytes: 3000, rule: CountingRule(unit: .graphemes), linking: .nothing)

  /// Of a Misskey server that says nothing else.
  public static let misskey = TextLimit(max: 3000, rule: CountingRule(unit: .codePoints))

  /// Of a GNU social server that says nothing else; old ones take 140.
  public static let gnusocial = TextLimit(max: 1000, rule: CountingRule(unit: .codePoints), linking: .bare)

  /// Of Telegram's messages: entities are parsed before it counts, and the text goes without any markup.
  public static let telegram = TextLimit(
    max: 4096, rule: CountingRule(unit: .utf16), linking: .bare, tags: TagRule(marks: false))

  /// Of every Matrix server: the event may have 65,536 bytes, and the text stands in it twice, once with markup.
  public static let matrix = TextLimit(max: 16_000, rule: CountingRule(unit: .bytes), linking: .bare)

  /// Of Discord's messages.
  public static let discord = TextLimit(max: 2000, rule: CountingRule(unit: .utf16, escaping: .markdown))

  /// What Slack shows whole.
  public static let slack = TextLimit(
    max: 4000, rule: CountingRule(unit: .codePoints, escaping: .html), linking: .bare)

  /// What Mattermost keeps in one post.
  public static let mattermost = TextLimit(
    max: 16_383, rule: CountingRule(unit: .codePoints, escaping: .markdown), linking: .bare)

  /// Of an account that has not bought longer posts.
  public static let x = TextLimit(max: 280, rule: CountingRule(unit: .weighted, urlWeight: 23), linking: .bare)

  /// One tag of a post takes effect.
  public static let threads = TextLimit(
    max: 500, rule: CountingRule(unit: .emojiBytes), linking: .bare, tags: TagRule(most: 1))

  /// The unit is not documented: UTF-16 is the strictest that it may be.
  public static let linkedin = TextLimit(
    max: 3000, rule: CountingRule(unit: .utf16, escaping: .littleText), linking: .bare)

  /// Of a Page; not documented, and quoted so everywhere.
  public static let facebook = TextLimit(max: 63_206, rule: CountingRule(unit: .utf16), linking: .bare)

  /// Of a relay that says nothing else.
  public static let nostr = TextLimit(max: 8196, rule: CountingRule(unit: .codePoints), linking: .bare)

  /// Of a letter, which has none: what an announcement is not longer than. Readers' programs link what looks like a link.
  public static let email = TextLimit(max: 10_000, rule: CountingRule(unit: .codePoints), linking: .bare)

  /// Of a receiver of one's own: what Standard Webhooks' 20 kB hold in any script, besides the rest of a message.
  public static let webhook = TextLimit(max: 4000, rule: CountingRule(unit: .codePoints), linking: .nothing)

  /// Micropub sets none: as much as a note may sensibly have.
  public static let micropub = TextLimit(max: 10_000, rule: CountingRule(unit: .codePoints))

  /// Of the text below a link on Lemmy; the server's own bound for it is a multiple of this.
  public static let lemmy = TextLimit(max: 10_000, rule: CountingRule(unit: .codePoints))

  /// Of one text block on Tumblr.
  public static let tumblr = TextLimit(max: 4096, rule: CountingRule(unit: .codePoints), linking: .nothing)

  /// Of every diaspora* pod.
  public static let diaspora = TextLimit(max: 65_535, rule: CountingRule(unit: .codePoints))
}
