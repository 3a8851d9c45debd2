extension Play {
  /// Every network that is played: one line each.
  public static let all: [Play] = [
    .mastodon,
    .bluesky,
    .misskey,
    .gnuSocial,
    .telegram, .matrix, .discord, .slack, .mattermost,
    .x,
    .linkedin,
    .facebook,
    .threads,
    .email,
    .nostr,
    .webhook,
    .indexNow,
    .weblogPing,
    .webSub,
    .micropub,
    .lemmy,
    .tumblr,
    .diaspora,
  ]
}
