import Model
import Networks
import Testing

/// What is said of networks that are none, or are called otherwise.
@Suite struct DeadServicesTests {
  @Test(arguments: [
    ("Google+", "April 2019", "avril 2019", "mastodon"), ("google plus", "April 2019", "avril 2019", "mastodon"),
    ("viadeo", "taken over", "absorbé", "linkedin"), ("identi.ca", "pump.io", "pump.io", "mastodon"),
    ("App.net", "March 2017", "mars 2017", "mastodon"), ("appnet", "March 2017", "mars 2017", "mastodon"),
    ("Ello", "closed", "fermé", "mastodon"), ("cohost", "October 2024", "octobre 2024", "tumblr"),
    ("koo", "July 2024", "juillet 2024", "bluesky"), ("Post.News", "2024", "2024", "bluesky"),
    ("T2", "November 2023", "novembre 2023", "bluesky"), ("pebble", "November 2023", "novembre 2023", "bluesky"),
    ("botsin.space", "December 2024", "décembre 2024", "mastodon"), ("jaiku", "closed", "fermé", "mastodon"),
    ("pownce", "closed", "fermé", "mastodon"), ("FriendFeed", "closed", "fermé", "mastodon"),
    ("ping.fm", "itself", "lui-même", "mastodon"), ("HelloTxt", "itself", "lui-même", "mastodon"),
    ("dlvr.it", "free API", "API gratuite", "mastodon"), ("medium", "tokens", "jetons", "tumblr"),
    ("Twitter", "for «Twitter»", "pour « Twitter »", "x"), ("fediverse", "write", "écrivez", "mastodon"),
    ("GoToSocial", "write", "écrivez", "mastodon"), ("bsky", "write", "écrivez", "bluesky"),
    ("SMTP", "write", "écrivez", "email"), ("StatusNet", "write", "écrivez", "gnusocial"),
    ("fb", "write", "écrivez", "facebook"), ("facebook-profile", "2018", "2018", "facebook"),
  ])
  func aServiceThatIsNoneNamesALivingOne(word: String, en: String, fr: String, instead: String) throws {
    let sentence = try #require(DeadServices.sentence(about: word))
    let (english, french) = (try #require(sentence[.en]), try #require(sentence[.fr]))
    #expect(english.contains(en) && english.contains("«\(word)»") && english.contains("write «\(instead)»"))
    #expect(french.contains(fr) && french.contains("« \(word) »") && french.contains("« \(instead) »"))
    #expect(DeadServices.sentence(about: instead) == nil, "a living one is no dead one")
  }

  @Test func noNetworkOfTheCatalogueIsDead() {
    for network in Catalogue.networks { #expect(DeadServices.sentence(about: network.name) == nil) }
    for word in ["", "+", "mastodno", "tout"] { #expect(DeadServices.sentence(about: word) == nil) }
  }

  /// A mistyped name is answered with one, never with another word's: what is far from all is near to none.
  @Test(arguments: [
    ("twiter", "x"), ("Twitter", "x"), ("twtter", "x"), ("x", "x"), ("masto", nil), ("mastadon", "mastodon"),
    ("Mastodonn", "mastodon"), ("pleorma", "mastodon"), ("blusky", "bluesky"), ("bskyy", "bluesky"),
    ("linkdin", "linkedin"), ("facbook", "facebook"), ("thread", "threads"), ("nostre", "nostr"), ("matrx", "matrix"),
    ("txtwt", "twtxt"), ("twtx", "twtxt"), ("emial", "email"), ("slak", "slack"), ("y", nil), ("rss", nil),
    ("qq", nil), ("", nil), ("carrier-pigeon", nil), ("électrique", nil),
  ])
  func aMistypedNameIsAnsweredWithTheNearest(word: String, nearest: String?) {
    #expect(DeadServices.nearest(to: word, among: Catalogue.networks.map { $0.name }) == nearest)
  }

  @Test func onlyWhatMayBeChosenIsNamed() {
    #expect(DeadServices.nearest(to: "twiter", among: ["mastodon"]) == nil)
  }
}
