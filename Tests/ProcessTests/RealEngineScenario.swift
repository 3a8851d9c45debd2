import Foundation
import TestSupport
import Testing

/// What an author does with a blog over the weeks, in one go; Crieur announces each post once.
struct RealEngineScenario {
  private let engine: any BlogEngine
  private let reader: RealEngineReader
  private var site: Site
  /// How many announcements were seen, by feed.
  private var seen: [String: Int] = [:]

  init(_ engine: any BlogEngine) throws {
    self.engine = engine
    reader = try RealEngineReader(engine.feeds)
    site = Site(
      address: engine.address,
      articles: [
        Article("premier", "Premier billet", minutes: 4000), Article("deuxieme", "Deuxième billet", minutes: 3000),
        Article("troisieme", "Troisième billet", minutes: 2000),
        Article("quatrieme", "Quatrième billet", minutes: 1000),
      ])
  }

  /// Plays all of it, then looks once more.
  mutating func play() throws {
    try take(Step(name: "the blog as it was") { _ in })
    for step in Self.life + engine.ownSteps { try take(step) }
    try letAPostCome()
    // Nobody serves pages at the address that it moves to.
    try reader.configure(waitsForPages: false)
    for step in Self.moves { try take(step) }
    try take(Step(name: "nothing at all") { _ in })
  }

  /// What the pages of the posts have said.
  func pages() throws -> [[String: Any]] { try reader.pages() }

  private mutating func take(_ step: Step) throws {
    engine.rest()
    step.change(&site)
    let addresses = try engine.write(site)
    try reader.look("\(engine.name): \(step.name)")
    let expected = step.announces.map { id in
      "\(site.article(id).map { $0.seen ?? $0.title } ?? "") \(addresses[id] ?? "no address")"
    }
    expectNews(expected, after: step.name)
  }

  private mutating func expectNews(_ expected: [String], after step: String) {
    for name in reader.names {
      let all = reader.announcements(name)
      #expect(all.dropFirst(seen[name] ?? 0).sorted() == expected.sorted(), "\(engine.name) (\(name)), after: \(step)")
      seen[name] = all.count
    }
  }

  /// A post with a date ahead is announced when the date comes, not before.
  private mutating func letAPostCome() throws {
    var article = Article("demain", "Demain, dès l’aube")
    article.date += 5
    site.articles.append(article)
    _ = try engine.write(site)
    try reader.look("\(engine.name): a post in the future")
    // On a very slow machine the time has come by now.
    if Date() < article.date { expectNews([], after: "a post in the future") }
    Thread.sleep(until: article.date + 1)
    try take(Step(name: "a post in the future comes", announces: [article.id]) { _ in })
  }

  /// What nobody may hear of comes two at a time, at different posts: engines are slow.
  private static let life: [Step] = [
    .publishing("a new post", Article("grippe", "Grippe & bébés : l’été 🐘, c’est déjà loin")),
    .editing("an edit of title and text", "grippe") {
      $0.title = "Grippe & nourrissons : l’hiver vient"
      $0.body = "Le texte a changé. Du tout au tout."
    }.and(.editing("another slug for an old post", "quatrieme") { $0.slug = "le-quatrieme" }),
    .publishing("a new post at the address that it left", Article("autre", "Un tout autre", slug: "quatrieme"))
      .and(.editing("an old post edited", "premier") { $0.title = "Premier billet, revu" }),
    .editing("another slug", "grippe") { $0.slug = "grippe-et-nourrissons" },
    .publishing(
      "two posts at once", Article("coeur", "Le cœur, « œuvre » d’Élise"),
      Article("nombres", "50 % de 3 > 1, dit-elle…")),
    .editing("a post taken back", "coeur") { $0.hidden = true },
    .editing("the post put up again", "coeur") { $0.hidden = false }
      .and(.editing("a post moved to the top", "nombres") { $0.date = .thisSecond }),
  ]

  private static let moves: [Step] = [
    Step(name: "other permalinks") { $0.permalinks = .short },
    .publishing("a post after that", Article("ecrans", "Écrans : ce qu’on sait")),
    Step(name: "the move to https") { $0.address = "https" + $0.address.dropFirst("http".count) },
    .publishing("a post after the move", Article("sommeil", "Le sommeil des tout-petits 😴")),
  ]
}
