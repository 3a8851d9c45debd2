import Glibc
import Model
import TestSupport
import Testing

@testable import Composing

/// What an owner can say of hashtags, links and titles.
@Suite struct WordingTests {
  @Test(arguments: [
    ("l’hôpital", "LHôpital"), ("GLP-1", "GLP1"), ("Cœur", "Cœur"), ("Éléphant", "Éléphant"), ("C.H.U.", "CHU"),
    ("maladie d’Alzheimer", "MaladieDAlzheimer"), ("Alzheimer’s disease", "AlzheimersDisease"),
    ("Aujourd’hui", "Aujourdhui"),
    ("2026", nil), ("une catégorie que personne ne lirait jamais jusqu’au bout", nil),
  ])
  func aCategoryBecomesATag(category: String, tag: String?) {
    #expect(Hashtags(wording: Wording(), rule: TagRule()).of([category]) == (tag.map { ["#" + $0] } ?? []))
  }

  @Test func theTitlesOwnWordsAreNotRepeated() {
    let tags = Hashtags(wording: Wording(), rule: TagRule())
    #expect(
      tags.of(["Grippe", "Vaccins", "Médecine générale"], title: "La GRIPPE en medecine generale") == ["#Vaccins"])
    #expect(tags.of(["Art"], title: "Un article") == ["#Art"])
  }

  @Test func theOwnersDictionaryDecides() {
    let own = [OwnTag.key("Médecine générale"): "medgen", OwnTag.key("Divers"): ""]
    let tags = Hashtags(wording: Wording(tags: own), rule: TagRule())
    #expect(tags.of(["medecine GÉNÉRALE", "divers", "Grippe"]) == ["#medgen", "#Grippe"])
    #expect(OwnTag.tag("#medgen") == "medgen" && OwnTag.tag("#méd gen") == nil && OwnTag.tag("12") == nil)
  }

  @Test func theNetworksGrammarHolds() throws {
    let categories = ["हिन्दी", "Grippe", "Vaccins"]
    let telegram = try #require(TextLimit.known["telegram"]).tags
    #expect(Hashtags(wording: Wording(), rule: telegram).of(categories) == ["#Grippe", "#Vaccins"])
    let threads = try #require(TextLimit.known["threads"]).tags
    #expect(Hashtags(wording: Wording(), rule: threads).of(categories) == ["#हिन्दी"])
  }

  @Test(arguments: [
    ("https://example.org/a?utm_source=x&id=3&fbclid=y", "https://example.org/a?id=3"),
    ("https://example.org/a?utm_source=x#xtor=RSS-1", "https://example.org/a"),
    ("https://example.org/a#partie-2", "https://example.org/a#partie-2"),
    ("https://example.org/#!/a", "https://example.org/#!/a"),
    ("https://example.org/a#respond", "https://example.org/a"),
    ("https://example.org/?a&&b=", "https://example.org/?a&&b="),
    ("https://example.org/a?", "https://example.org/a?"),
    ("https://example.org/a?ref=b", "https://example.org/a?ref=b"),
  ])
  func trackersLeaveTheLink(link: String, clean: String) { #expect(OutputLink.of(link) == clean) }

  @Test(arguments: [
    ("https://example.org/a#b", "https://example.org/a?utm_source=toots#b"),
    ("https://example.org/a?utm_source=rss&p=1", "https://example.org/a?p=1&utm_source=toots"),
  ])
  func theOwnersCampaignComesIn(link: String, said: String) {
    #expect(OutputLink.of(link, campaign: ["utm_source=toots"]) == said)
  }

  @Test(arguments: [
    ("Sans titre", true), ("(sans titre)", true), ("Untitled", true), ("Le Blog !", true), ("25 novembre 2026", true),
    ("2026-11-25", true), ("Mercredi 25 novembre 2026", true), ("1er mai 2026", true), ("November 25th, 2026", true),
    ("25/11/2026", true), ("20261125", true), ("  ", true), ("Bilan 2026", false), ("2026", false), ("Mai 68", false),
    ("COVID-19", false), ("😷", false), ("15", false),
  ])
  func someTitlesSayNothing(title: String, nothing: Bool) {
    #expect(EmptyTitle.says(nothing: title, blog: "Le blog") == nothing)
  }

  @Test func anEmptyTitleGivesWayToTheFirstSentence() throws {
    let composer = try Composer(wording: Wording(), network: .mastodon)
    let entry = Entry(title: "Sans titre", link: "https://example.org/a", summary: "La grippe est là. Restez au chaud.")
    #expect(try composer.compose(entry, blog: nil, within: nil).text == "La grippe est là. https://example.org/a")
    let bare = Entry(title: "25 novembre 2026", link: "https://example.org/a")
    #expect(try composer.compose(bare, blog: nil, within: nil).text == "25 novembre 2026 https://example.org/a")
  }

  @Test(arguments: [
    ("Vu par le Dr Martin hier", 16, "Vu par le…"), ("Avec Mme Curie demain", 13, "Avec…"),
    ("Avec M. Dupont demain", 10, "Avec…"),
    ("La loi n° 12 demain", 12, "La loi…"), ("Le prix A. Martin remis", 13, "Le prix…"),
  ])
  func aNameStaysWithItsTitle(title: String, limit: Int, kept: String) {
    #expect(Cut(title).longest { $0.count <= limit } == kept)
  }

  @Test(arguments: [
    ("Ce que l’on sait de la grippe", 23, "Ce que l’on sait…"), ("La grippe et les enfants", 17, "La grippe…"),
    ("Grippe, rhume, et puis quoi", 18, "Grippe, rhume…"), ("Vaccins : pour ou contre", 18, "Vaccins : pour ou…"),
    ("Est-ce pour demain ou", 12, "Est-ce…"), ("Living with asthma in the city", 26, "Living with asthma…"),
    ("Es-tu sûr de toi", 13, "Es-tu sûr…"), ("Lui et le vaccin", 11, "Lui et le…"), ("À la une", 6, "À la…"),
    ("Il est pris d’un malaise", 18, "Il est pris…"), ("Visite à Aix-en P", 16, "Visite à Aix-en…"),
    ("Il dit « tout sur la grippe et le vaccin »", 24, "Il dit « tout…\u{A0}»"),
    ("Un rendez-vous de ou", 18, "Un rendez-vous…"),
  ])
  func aLittleWordDoesNotDangle(title: String, limit: Int, kept: String) {
    #expect(Cut(title).longest { $0.count <= limit } == kept)
  }

  @Test func theBlogsShortLinkIsTriedWhereNothingFits() throws {
    let long = "https://example.org/" + String(repeating: "a", count: 200)
    let composer = try Composer(
      wording: Wording(), network: TextLimit(max: 500, rule: CountingRule(unit: .codePoints)))
    #expect(throws: CompositionFailure.doesNotFit(length: 220, limit: 140)) {
      try composer.compose(Entry(title: "Titre", link: long), blog: nil, within: nil)
    }
    let short = "https://example.org/?p=1"
    let draft = try composer.compose(Entry(guid: short, title: "Titre", link: long), blog: nil, within: nil)
    #expect(draft.text == "Titre \(short)" && draft.links == [short])
  }

  @Test(arguments: [
    ("https://example.org/?p=12", true), ("http://example.org/?p=12", false), ("https://old.example.org/?p=12", false),
    ("https://example.org/?p=12&x=1", false), ("https://example.org/?page=12", false),
    ("https://example.org/?p=", false),
    ("12", false), ("?p=12", false), ("https://?p=12", false),
  ])
  func anIdentifierMayBeAShortLink(guid: String, isShort: Bool) {
    let entry = Entry(guid: guid, link: "https://example.org/2026/11/25/un-billet/")
    #expect(Link.short(of: entry) == (isShort ? guid : nil))
  }

  /// Before their bounds were set, some of these took minutes at one network and all evening at five.
  @Test(
    arguments: [
      String(repeating: "あい.", count: 30_000), String(repeating: "あ", count: 60_000) + ".x",
      String(repeating: "a.", count: 50_000),
      String(repeating: "https://example.org/@a ", count: 4000),
      "https://example.org/" + String(repeating: "(", count: 50_000),
      String(repeating: "あ_い.com", count: 10_000), String(repeating: "http://", count: 14_000),
      String(repeating: "#a ", count: 30_000),
    ])
  func aTitleThatIsAPrankIsSaidAtOnce(title: String) async throws {
    try await patiently {
      for name in ["x", "mastodon", "linkedin", "bluesky"] {
        let composer = try Composer(wording: Wording(), network: try #require(TextLimit.known[name]))
        let entry = Entry(title: title, link: "https://example.org/a", categories: ["A"])
        let start = Self.threadSeconds()
        #expect(try composer.compose(entry, blog: nil, within: nil).length <= 140)
        #expect(Self.threadSeconds() - start < 15, "\(name)")
      }
    }
  }

  /// The processor's time, which a busy machine does not stretch.
  private static func threadSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  @Test func facetsSayWhereLinksAndTagsStand() throws {
    let composer = try Composer(wording: Wording(), network: .mastodon)
    let entry = Entry(title: "Été", link: "https://example.org/a", categories: ["Cœur"])
    #expect(
      try composer.compose(entry, blog: nil, within: nil).facets == [
        Facet(start: 6, end: 27, kind: .link("https://example.org/a")), Facet(start: 28, end: 34, kind: .tag("Cœur")),
      ])
  }

  @Test func aCategoryOutweighsAFeedAndAFeedTheAccount() {
    var feed = WordingPatch()
    (feed.template, feed.hashtags) = ("F {link}", 1)
    var category = WordingPatch()
    category.template = "C {link}"
    let overrides = WordingOverrides(feeds: ["blog": feed], categories: ["Prévention": category])
    let wording = overrides.wording(Wording(), for: Entry(categories: ["Divers", "prévention"]), of: "blog")
    #expect(wording.template == "C {link}" && wording.hashtags == 1)
    #expect(overrides.wording(Wording(), for: Entry(), of: "other") == Wording())
  }
}
