import Foundation
import Model
import Testing

@testable import Composing

private let link = "https://example.org/2026/11/a"

private func compose(
  _ entry: Entry, template: String = "{title} {link} {hashtags}", limit: Wording.Limit = .house(140), hashtags: Int = 3,
  mentions: Bool = false, blog: String? = "Cabinet Exemple", rule: CountingRule = mastodon, within: Int? = nil,
  warning: String? = nil, warnsInText: Bool = false
) throws -> Draft {
  let wording = Wording(
    template: template, limit: limit, hashtags: hashtags, mentions: mentions, language: "fr", contentWarning: warning,
    warnsInText: warnsInText)
  return try Composer(wording: wording, network: TextLimit(max: 500, rule: rule)).compose(
    entry, blog: blog, within: within)
}

@Suite struct ComposerTests {
  @Test func titleLinkAndTagsMakeTheText() throws {
    let entry = Entry(title: "La grippe arrive", link: link, categories: ["Médecine générale", "COVID-19"])
    let draft = try compose(entry)
    #expect(draft.text == "La grippe arrive \(link) #MédecineGénérale #COVID19")
    #expect(draft.links == [link])
    #expect(draft.length == 16 + 1 + 23 + 1 + 17 + 1 + 8)
    #expect(draft.limit == 140)
    #expect(draft.language == "fr")
  }

  @Test(arguments: [
    ("{title} – {summary} {link}", "T https://example.org/2026/11/a"),
    ("{summary}: {title} {link}", "T https://example.org/2026/11/a"),
    ("Nouveau : {summary} – {title} {link}", "Nouveau : T https://example.org/2026/11/a"),
    ("{title} ({author}) {link}", "T https://example.org/2026/11/a"),
    ("{title} « {author} » {link}", "T https://example.org/2026/11/a"),
    ("{title} par {author} [{summary}], {blog} : {link}", "T, B : https://example.org/2026/11/a"),
    ("{title} ({blog}) {link}", "T (B) https://example.org/2026/11/a"),
    ("{title}\n\n{link}\n{hashtags}", "T\n\nhttps://example.org/2026/11/a"),
    ("{title}{link}{blog}", "T https://example.org/2026/11/a B"),
    ("({link})", "(https://example.org/2026/11/a)"),
    ("{link}. Lire {title}", "https://example.org/2026/11/a. Lire T"),
    ("{link}vite", "https://example.org/2026/11/a vite"),
    ("{TITLE} {link} {", "T https://example.org/2026/11/a {"),
    ("{title} {link} via {author}", "T https://example.org/2026/11/a"),
    ("{title} {link} {author} via B", "T https://example.org/2026/11/a via B"),
  ])
  func anEmptyPartVanishesWithItsSeparator(template: String, text: String) throws {
    #expect(try compose(Entry(title: "T", link: link), template: template, blog: "B").text == text)
  }

  @Test func valuesAreNeverReadForPlaceholders() throws {
    let draft = try compose(Entry(title: "{link} {summary} {nothing}", link: link, summary: "secret"))
    #expect(draft.text == "{link} {summary} {nothing} \(link)")
  }

  @Test(arguments: [
    ("{titel} {link}", "titel", "title"), ("{titre}", "titre", "title"), ("{lien}", "lien", "link"),
    ("{hashtag}", "hashtag", "hashtags"), ("{}", "", "link"),
  ])
  func anUnknownPlaceholderIsToldWithTheNearest(template: String, name: String, nearest: String) {
    #expect(throws: CompositionFailure.unknownPlaceholder(name, nearest: nearest)) {
      try Composer(wording: Wording(template: template), network: TextLimit(max: 500, rule: mastodon))
    }
  }

  @Test func partsYieldTheLeastImportantFirst() throws {
    let entry = Entry(
      title: "Un titre de taille moyenne", link: link, author: "Dr Exemple", categories: ["Or", "Deux"],
      summary: "Un résumé assez long pour être coupé quelque part")
    let template = "{title} {link} {hashtags} {summary} ({author}) {blog} {categories}"
    let texts = try [140, 125, 100, 95, 90, 75, 62, 58, 50, 40, 23].map {
      try compose(entry, template: template, limit: .house($0)).text
    }
    #expect(
      texts == [
        "Un titre de taille moyenne \(link) #Or #Deux Un résumé assez long pour être coupé… (Dr Exemple) Cabinet Exemple Or, Deux",
        "Un titre de taille moyenne \(link) #Or #Deux Un résumé assez long… (Dr Exemple) Cabinet Exemple Or, Deux",
        "Un titre de taille moyenne \(link) #Or #Deux (Dr Exemple) Cabinet Exemple Or, Deux",
        "Un titre de taille moyenne \(link) #Or (Dr Exemple) Cabinet Exemple Or, Deux",
        "Un titre de taille moyenne \(link) (Dr Exemple) Cabinet Exemple Or, Deux",
        "Un titre de taille moyenne \(link) Cabinet Exemple Or, Deux",
        "Un titre de taille moyenne \(link) Or, Deux",
        "Un titre de taille moyenne \(link) Or",
        "Un titre de taille moyenne \(link)",
        "Un titre… \(link)",
        link,
      ])
  }

  @Test func aLongTitleIsCutAtAWordAndTheLinkStaysWhole() throws {
    let title =
      "Épidémie de grippe 🤧 : ce que chaque « médecin généraliste » devrait dire à ses patients âgés, à leurs proches et "
      + "aux enfants fragiles avant l’hiver, d’après l’été austral où les hôpitaux ont été débordés ; et comment la vaccination "
      + "👩‍⚕️ protège mieux qu’on ne l’a longtemps cru, étude à l’appui, chez les plus de 65 ans"
    #expect(title.count > 280)
    let long = "https://example.org/2026/11/23/" + String(repeating: "grippe-", count: 20)
    let draft = try compose(Entry(title: title, link: long, categories: ["Grippe"]))
    #expect(draft.text.hasSuffix(" " + long))
    #expect(draft.length <= 140 && draft.length > 120)
    let kept = draft.text.dropLast(long.count + 2)
    #expect(title.hasPrefix(kept) && title.dropFirst(kept.count).first.map { $0 == " " || $0 == "," } == true)
    #expect(draft.links == [long])
  }

  @Test(arguments: [
    // A colon, its word and what follows stay together.
    ("Prévention : les gestes", 13, "Prévention…"), ("Prévention : les gestes", 18, "Prévention : les…"),
    ("Est-ce vrai ? Oui absolument", 16, "Est-ce vrai ?…"), ("Est-ce vrai ? Oui absolument", 13, "Est-ce…"),
    ("Le taux de 20 % baisse enfin", 15, "Le taux…"), ("Prendre 500 mg le matin", 14, "Prendre…"),
    ("En 1 000 000 de cas par an", 12, "En…"), ("Vaccin, masque et distance", 9, "Vaccin…"),
    ("Aujourd’hui l’hôpital va mal", 15, "Aujourd’hui…"), ("Il dit « bonjour le monde » à tous", 14, "Il dit…"),
    ("Dit « bonjour tout le monde » à tous", 21, "Dit « bonjour tout…\u{A0}»"),
    ("Grippe – le vaccin", 11, "Grippe…"), ("Fin. Début de la suite", 10, "Fin…"),
    ("Coût 5\u{A0}€ par jour", 8, "Coût…"),
    ("Anticonstitutionnellement", 10, "Anticonst…"), ("l’Anticonstitutionnellement", 3, nil),
    ("l’Anticonstitutionnellement", 4, "l’A…"), ("👩‍⚕️👩‍⚕️👩‍⚕️", 2, "👩‍⚕️…"), ("新型インフルエンザ予防接種", 6, "新型インフ…"),
    ("\u{5D0}\u{5D1}\u{200F} \u{5D2}\u{200F}\u{5D3} a", 5, "\u{5D0}\u{5D1}…"),
    ("\u{5D0}\u{5D1}\u{200F}, \u{5D2}\u{5D3} a", 6, "\u{5D0}\u{5D1}…"), ("a\u{200E} b \u{5D0}\u{5D1}", 5, "a b…"),
    ("\u{5D0} 20\u{200F} % a b", 7, "\u{5D0}…"),
    ("Bonjour (le monde entier)", 11, "Bonjour…"), ("e\u{301}te\u{301} indien arrive", 5, "été…"),
  ])
  func aCutKeepsFrenchTogether(title: String, limit: Int, kept: String?) throws {
    let cut = Cut(CleanText.of(title)).longest { $0.count <= limit }
    #expect(cut == kept)
  }

  @Test func namesInTheFeedCallNobodyUnlessAllowed() throws {
    let entry = Entry(title: "@alice@example.org et jean@example.org, (@bob) a=@c", link: link, author: "eve")
    #expect(
      try compose(entry).text == "@\u{200B}alice@example.org et jean@example.org, (@\u{200B}bob) a=@\u{200B}c \(link)")
    #expect(try compose(entry, mentions: true).text == "@alice@example.org et jean@example.org, (@bob) a=@c \(link)")
    #expect(try compose(entry, template: "@{author} {link} @me").text == "@\u{200B}eve \(link) @me")
  }

  @Test(arguments: [
    (
      "mastodon", "Suivez https://example.org/@alice ou /@bob",
      "Suivez https:\u{200B}//example.\u{200B}org/@alice ou /@\u{200B}bob"
    ),
    ("mastodon", "Booking.com et Node.js", "Booking.com et Node.js"),
    ("x", "Booking.com et Node.js", "Booking.\u{200B}com et Node.js"),
    ("x", "Voir www.example.org/a. Et @bob", "Voir www.\u{200B}example.\u{200B}org/a. Et @\u{200B}bob"),
    ("bluesky", "Booking.com, https://example.org et @bob", "Booking.com, https://example.org et @bob"),
  ])
  func nothingInTheFeedsWordsLinksAnybody(network: String, title: String, said: String) throws {
    let limit = try #require(TextLimit.known[network])
    let quiet = try Composer(wording: Wording(limit: .network), network: limit)
    #expect(try quiet.compose(Entry(title: title, link: link), blog: nil, within: nil).text == "\(said) \(link)")
    let allowed = try Composer(wording: Wording(limit: .network, mentions: true, links: true), network: limit)
    #expect(try allowed.compose(Entry(title: title, link: link), blog: nil, within: nil).text == "\(title) \(link)")
  }

  @Test(arguments: [
    (["Médecine générale"], ["#MédecineGénérale"]), (["COVID-19"], ["#COVID19"]), (["2026", "vaccins"], ["#vaccins"]),
    (["santé de l’enfant"], ["#SantéDeLEnfant"]), (["A", "a", "É", "é"], ["#A", "#É"]), (["1️⃣", "🤧", "", "+"], []),
    (["e\u{301}te\u{301}"], ["#été"]), (["C++", "C#", "C"], ["#C"]), (["हिन्दी"], ["#हिन्दी"]),
    (["a", "b", "c", "d"], ["#a", "#b", "#c"]),
    (["#grippe", "@bob"], ["#grippe", "#bob"]), (["10 conseils"], ["#10Conseils"]),
  ])
  func categoriesBecomeTags(categories: [String], tags: [String]) {
    #expect(Hashtags(wording: Wording(hashtags: 3), rule: TagRule()).of(categories) == tags)
  }

  @Test(arguments: [
    ("a\u{0}b\u{7}c", "abc"), ("a\t\r\n b", "a b"), ("a\u{202E}b\u{2066}c\u{200F}", "abc"),
    ("a\u{200B}b\u{FEFF}c\u{AD}d", "abcd"),
    ("👩\u{200D}⚕️", "👩\u{200D}⚕️"), ("a\u{200D}b", "ab"), ("می\u{200C}خواهم", "می\u{200C}خواهم"),
    ("a\u{A0}:", "a\u{A0}:"),
    ("a\u{202F}!", "a\u{202F}!"), (" a \u{A0} b ", "a\u{A0}b"), ("\u{2003}a\u{2028}b", "a b"),
    ("e\u{200B}\u{301}", "é"),
    ("\u{301}a", "a"), ("🏴󠁧󠁢󠁥󠁮󠁧󠁿", "🏴󠁧󠁢󠁥󠁮󠁧󠁿"), ("a\u{E0067}\u{E007F}", "a"), ("1️⃣", "1️⃣"), ("a\u{FE0F}", "a"),
    // Marks of direction stay where there are right-to-left letters, between two other characters.
    ("\u{5D0}\u{200F} abc\u{200E}!", "\u{5D0}\u{200F} abc\u{200E}!"), ("a\u{200F}b \u{61C}c", "ab c"),
    ("\u{200F} \u{5D0}\u{200F}\u{200E} ", "\u{5D0}"), ("\u{5D0}\u{200E}\u{200F}\u{61C}b", "\u{5D0}\u{200E}b"),
    ("\u{628}\u{61C}\u{202E}a\u{2067}b", "\u{628}\u{61C}ab"), ("\u{5D0} \u{200F} b", "\u{5D0} \u{200F}b"),
    ("\u{5D0}e\u{200F}\u{301}", "\u{5D0}é"), ("\u{5D0}b\u{200F}\u{FE0F}", "\u{5D0}b"),
  ])
  func cleanTextHidesNothing(text: String, clean: String) {
    #expect(Array(CleanText.of(text).utf8) == Array(clean.utf8))
  }

  @Test func aMissingTitleIsTheFirstSentenceOfTheSummary() throws {
    let entry = Entry(link: link, summary: "Le Dr A. Martin répond. Deuxième phrase.")
    #expect(try compose(entry).text == "Le Dr A. Martin répond. \(link)")
    #expect(
      try compose(entry, template: "{title} {summary} {link}").text
        == "Le Dr A. Martin répond. Deuxième phrase. \(link)")
    #expect(try compose(Entry(link: link)).text == link)
    #expect(try compose(Entry(title: "T")).text == "T")
    #expect(throws: CompositionFailure.nothingToSay) { try compose(Entry(categories: ["A"])) }
  }

  @Test func theSmallestOfTheLimitsHolds() throws {
    let entry = Entry(title: String(repeating: "mot ", count: 300), link: link)
    #expect(try compose(entry).limit == 140)
    #expect(try compose(entry, limit: .house(1000)).limit == 500)
    #expect(try compose(entry, limit: .network).limit == 500)
    #expect(try compose(entry, limit: .network, within: 300).limit == 300)
    #expect(try compose(entry, within: 300).limit == 140)
    #expect(try compose(entry, limit: .network, warning: "Sang").limit == 496)
    #expect(try compose(entry, warning: "Sang").limit == 140)
    #expect(throws: CompositionFailure.doesNotFit(length: 23, limit: 22)) { try compose(entry, limit: .house(22)) }
    #expect(try compose(entry, limit: .house(23)).text == link)
  }

  @Test func aWarningThatHasNoPlaceOfItsOwnStandsAboveTheText() throws {
    let entry = Entry(title: String(repeating: "mot ", count: 300), link: link)
    let draft = try compose(entry, warning: "Images {link} opératoires", warnsInText: true)
    #expect(draft.text.hasPrefix("Images {link} opératoires\n\nmot mot ") && draft.text.hasSuffix("… \(link)"))
    #expect((130...140).contains(draft.length) && draft.limit == 140)
    #expect(draft.facets.map(\.kind) == [.link(link)])
    let template = String(repeating: "annonce ", count: 20) + "{title} {link}"
    let bare = try compose(Entry(title: "T", link: link), template: template, warning: "Deuil", warnsInText: true)
    #expect(bare.text == "Deuil\n\nT \(link)", "what the owner's own words leave no room for is not the warning")
    #expect(try compose(Entry(title: "T", link: link), warning: " ", warnsInText: true).text == "T \(link)")
  }

  @Test func fixedTextThatLeavesNoRoomIsGivenUp() throws {
    let template = String(repeating: "annonce ", count: 20) + "{title} {link}"
    #expect(try compose(Entry(title: "T", link: link), template: template).text == "T \(link)")
  }

  @Test func aLinkWithOddCharactersIsEncodedNotBroken() throws {
    let hebrew = try compose(Entry(title: "T", link: "https://example.org/\u{5D0}\u{200F}\u{5D1}"))
    #expect(hebrew.text == "T https://example.org/%D7%90%E2%80%8F%D7%91")
    let draft = try compose(Entry(title: "T", link: "https://example.org/a b/e\u{301}\u{202E}"))
    #expect(draft.text == "T https://example.org/a%20b/e%CC%81%E2%80%AE")
    #expect(try compose(Entry(title: "T", link: "https://example.org/é")).text == "T https://example.org/é")
  }

  @Test func everyFailureHasItsSentence() {
    for failure in [
      CompositionFailure.unknownPlaceholder("a", nearest: "b"), .doesNotFit(length: 1, limit: 0), .nothingToSay,
    ] {
      for language in Language.allCases { #expect(failure.sentence(in: language).count > 20) }
    }
  }
}
