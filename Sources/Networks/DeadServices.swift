public import Model

/// Words that people write for a network and that are none of the catalogue: services that are gone, and other names of
/// living ones. Old announcers still list most of them.
public enum DeadServices {
  /// What became of the service and what to write instead, in every language; nil for a word that nobody knows.
  /// - Parameter word: as it stands in the configuration; case, blanks and punctuation do not matter.
  public static func sentence(about word: String) -> [Language: String]? {
    let name = String(word.lowercased().filter { $0.isLetter || $0.isNumber })
    if let living = otherNames.first(where: { $0.names.contains(name) })?.living {
      return [.en: "for «\(word)» write «\(living)»", .fr: "pour « \(word) », écrivez « \(living) »"]
    }
    guard let fate = fates.first(where: { $0.names.contains(name) }) else { return nil }
    return [
      .en: "«\(word)» \(fate.en); write «\(fate.instead)» instead",
      .fr: "« \(word) » \(fate.fr) ; écrivez plutôt « \(fate.instead) »",
    ]
  }

  /// The network that somebody meant who mistyped its name, or another name of it; nil where none is near.
  /// - Parameter networks: the names to choose from.
  public static func nearest(to word: String, among networks: [String]) -> String? {
    let others = otherNames.filter { networks.contains($0.living) }
      .flatMap { other in other.names.sorted().map { (name: $0, living: other.living) } }
    let near = Spelling.nearest(to: word.lowercased(), among: networks + others.map(\.name))
    return others.first { $0.name == near }?.living ?? near
  }

  /// Names in small letters, without blanks and punctuation.
  private static let otherNames: [(names: Set<String>, living: String)] = [
    (["twitter"], "x"),
    (
      ["fediverse", "activitypub", "pleroma", "akkoma", "gotosocial", "friendica", "pixelfed", "snac", "takahe"],
      "mastodon"
    ),
    (["bsky", "atproto"], "bluesky"),
    (["smtp", "mail"], "email"),
    (["statusnet", "laconica"], "gnusocial"),
    (["fb", "facebookpage"], "facebook"),
    (["pubsubhubbub"], "websub"),
    (["pingomatic", "weblogupdates", "xmlrpcping"], "weblogping"),
  ]

  private static let fates: [(names: Set<String>, en: String, fr: String, instead: String)] = [
    (
      ["google", "googleplus", "gplus"], "closed to the public in April 2019", "a fermé au public en avril 2019",
      "mastodon"
    ),
    (["appnet", "adn"], "closed in March 2017", "a fermé en mars 2017", "mastodon"),
    (
      ["identica", "pumpio"], "has been on pump.io since 2013, which is all but dead",
      "est sur pump.io depuis 2013, qui est presque mort", "mastodon"
    ),
    (["viadeo"], "was taken over and lets no program post any more", "a été absorbé et n’a plus d’API", "linkedin"),
    (["koo"], "closed in July 2024", "a fermé en juillet 2024", "bluesky"),
    (["postnews"], "closed in 2024", "a fermé en 2024", "bluesky"),
    (["pebble", "t2"], "closed in November 2023", "a fermé en novembre 2023", "bluesky"),
    (
      ["cohost"], "went read-only in October 2024 and closed", "a cessé d’accepter en octobre 2024, puis a fermé",
      "tumblr"
    ),
    (
      ["botsinspace"], "has been read-only since December 2024: the account needs another server",
      "n’accepte plus rien depuis décembre 2024 : le compte a besoin d’un autre serveur", "mastodon"
    ),
    (
      ["quitter"], "closed: the account needs another server", "a fermé : le compte a besoin d’un autre serveur",
      "gnusocial"
    ),
    (
      ["jaiku", "pownce", "friendfeed", "ello", "vine", "hi5", "orkut", "yahoomeme", "twitpic", "yfrog"], "closed",
      "a fermé", "mastodon"
    ),
    (["myspace"], "lets no program post any more", "n’a plus d’API pour publier", "mastodon"),
    (
      ["pingfm", "hellotxt", "seesmicping", "twitterfeed"], "closed, and Crieur itself does what it did",
      "a fermé, et Crieur fait lui-même ce qu’il faisait", "mastodon"
    ),
    (
      ["dlvrit"], "has no free API any more, and Crieur itself does what it does",
      "n’a plus d’API gratuite, et Crieur fait lui-même ce qu’il fait", "mastodon"
    ),
    (["medium"], "gives out no new tokens for its API", "ne donne plus de jetons pour son API", "tumblr"),
    (
      ["instagram"], "takes no post without a picture and no links", "ne prend ni publication sans image, ni liens",
      "threads"
    ),
    (
      ["facebookprofile"], "has let no program post to profiles since 2018, only to Pages",
      "ne laisse plus publier sur les profils depuis 2018, seulement sur les Pages", "facebook"
    ),
    (
      ["facebookgroup", "facebookgroups"], "has let no program post to groups since April 2024, only to Pages",
      "ne laisse plus publier dans les groupes depuis avril 2024, seulement sur les Pages", "facebook"
    ),
  ]
}
