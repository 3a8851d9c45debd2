import Model
import Testing

@Suite struct EntryFilterTests {
  @Test(arguments: [
    "/(a+)+b/", "/(a*)*$/", "/((a+))+x/", "/(a|aa)+$/", "/(x(a+)y)*z/", "/([a-z]+ ?)*:/", "/(a{2,})+b/", "/(a+){9,}/",
    "/(?:\\w+\\s*)+!/", "/(((a|b)))*c/",
  ])
  func anExpressionThatCouldTakeForEverIsRefused(text: String) { #expect(EntryFilter.Condition(text) == nil) }

  @Test(arguments: [
    ("/^Brouillon/", "Brouillon : le sel"), ("/n[o°+*] ?\\d+/", "Le n° 12"),
    ("/(grippe|rhume) 20\\d\\d/", "La grippe 2026"),
    ("/\\(privé\\)+$/", "Notes (privé)"), ("/(la )?grippe/", "grippe"), ("/a(bc)+d/", "abcbcd"),
    ("/\\d+ (ans|mois)/", "12 mois"),
    ("brouillon", "Le BROUILLON du jour"),
  ])
  func anOrdinaryConditionHolds(text: String, title: String) throws {
    let condition = try #require(EntryFilter.Condition(text))
    #expect(condition.holds(for: title) && !condition.holds(for: "Autre chose"))
  }

  /// The worst that is let through, on the longest title that is looked at.
  @Test func anExpressionEndsSoon() throws {
    let condition = try #require(EntryFilter.Condition("/a*a*b/"))
    let began = ContinuousClock.now
    #expect(!condition.holds(for: String(repeating: "a", count: 100_000)))
    #expect(ContinuousClock.now - began < .seconds(60))
  }

  @Test(arguments: ["/(/", "/[/", "/\(String(repeating: "a", count: 201))/", "/*/"])
  func whatIsNoExpressionIsRefused(text: String) { #expect(EntryFilter.Condition(text) == nil) }
}
