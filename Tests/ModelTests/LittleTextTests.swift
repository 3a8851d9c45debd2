import Model
import Testing

/// https://learn.microsoft.com/en-us/linkedin/marketing/community-management/shares/little-text-format
@Suite struct LittleTextTests {
  /// A facet over the first stretch of that text.
  private static func facet(_ stretch: String, in text: String, _ kind: Facet.Kind) -> Facet {
    let bytes = Array(text.utf8)
    let wanted = Array(stretch.utf8)
    let start = (0...bytes.count).first { bytes[$0...].starts(with: wanted) } ?? 0
    return Facet(start: start, end: start + wanted.count, kind: kind)
  }

  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("été 👩‍⚕️ שלום", "été 👩‍⚕️ שלום"),
    ("\\|{}@[]()<>#*_~", ##"\\\|\{\}\@\[\]\(\)\<\>\#\*\_\~"##),
    ("a (b) c_d #1", ##"a \(b\) c\_d \#1"##),
    ("@[Devtestco](urn:li:organization:2414183)", ##"\@\[Devtestco\]\(urn:li:organization:2414183\)"##),
    ("1 < 2 > 0 & \"x\" 'y' $ % ^ + = ! ? ; :", ##"1 \< 2 \> 0 & "x" 'y' $ % ^ + = ! ? ; :"##),
  ])
  func everyReservedCharacterIsEscaped(text: String, little: String) {
    #expect(LittleText.escaped(text, facets: []) == little)
  }

  @Test(arguments: [
    ("Vaccins #Santé", "#Santé", "Santé", ##"Vaccins {hashtag|\#|Santé}"##),
    ("#santé_publique!", "#santé_publique", "santé_publique", ##"{hashtag|\#|santé\_publique}!"##),
    ("a ＃tag b", "＃tag", "tag", "a {hashtag|＃|tag} b"),
    ("#️⃣tag", "#️⃣tag", "️⃣tag", "{hashtag|\\#|️⃣tag}"),
    // A facet that does not say what the text says is no template.
    ("#Santé", "#Santé", "Autre", ##"\#Santé"##), ("#", "#", "", ##"\#"##), ("Santé", "Santé", "Santé", "Santé"),
  ])
  func aHashtagBecomesItsTemplate(text: String, stretch: String, name: String, little: String) {
    #expect(LittleText.escaped(text, facets: [Self.facet(stretch, in: text, .tag(name))]) == little)
  }

  @Test(
    arguments: [
      (
        "Vu (https://blog.example.org/a_b#c)", "https://blog.example.org/a_b#c", nil,
        ##"Vu \(https://blog.example.org/a_b#c\)"##
      ),
      (
        "https://fr.wikipedia.org/wiki/Pont_(jeu)", "https://fr.wikipedia.org/wiki/Pont_(jeu)", nil,
        "https://fr.wikipedia.org/wiki/Pont_%28jeu%29"
      ),
      (
        "(https://a.example/~b/*?c=(d)#e~)", "https://a.example/~b/*?c=(d)#e~", nil,
        ##"\(https://a.example/%7Eb/%2A?c=%28d%29#e%7E\)"##
      ),
      // The visible words only stand for the address.
      ("lire_ici", "lire_ici", "https://blog.example.org/", ##"lire\_ici"##),
      ("javascript:alert(1)", "javascript:alert(1)", nil, ##"javascript:alert\(1\)"##),
      (
        "https://a.example/@[N](urn:li:person:1)", "https://a.example/@[N](urn:li:person:1)", nil,
        ##"https://a.example/\@\[N\]\(urn:li:person:1\)"##
      ),
      ("https://a.example/a (b)", "https://a.example/a (b)", nil, ##"https://a.example/a \(b\)"##),
    ] as [(String, String, String?, String)])
  func aLinkStaysWhole(text: String, stretch: String, address: String?, little: String) {
    #expect(LittleText.escaped(text, facets: [Self.facet(stretch, in: text, .link(address ?? stretch))]) == little)
  }

  @Test(arguments: [
    [(-1, 2)], [(0, 0)], [(2, 1)], [(0, 99)], [(Int.min, Int.max)], [(Int.max, Int.max)], [(Int.min, Int.min)],
    // In the middle of the é, at either end.
    [(1, 3)], [(0, 2)], [(2, 3)],
  ])
  func aFacetThatDoesNotFitIsPlainText(bounds: [(Int, Int)]) {
    let text = "aé_"  // 61 C3 A9 5F
    let facets = bounds.map { Facet(start: $0.0, end: $0.1, kind: .tag("x")) }
    let runs = TextRun.runs(of: text, facets)
    #expect(runs.map(\.text).joined() == text)
    let fits = bounds.allSatisfy { $0.0 == 1 && $0.1 == 3 }
    #expect(runs.contains { $0.kind != nil } == fits)
  }

  @Test func theFirstOfOverlappingFacetsCounts() {
    let facets = [(3, 6), (0, 4), (4, 6), (6, 7)].map { Facet(start: $0.0, end: $0.1, kind: .tag("\($0.0)")) }
    let runs = TextRun.runs(of: "0123456789", facets)
    #expect(runs.map(\.text) == ["0123", "45", "6", "789"])
    #expect(runs.map(\.kind) == [.tag("0"), .tag("4"), .tag("6"), nil])
    #expect(runs.map(\.start) == [0, 4, 6, 7])
    #expect(runs.map(\.end) == [4, 6, 7, 10])
  }
}
