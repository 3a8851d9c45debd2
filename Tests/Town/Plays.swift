extension Play {
  /// Every network that is played: one line each.
  public static let all: [Play] = [
    .mastodon,
    .micropub,
    .lemmy,
    .tumblr,
    .diaspora,
  ]
}
