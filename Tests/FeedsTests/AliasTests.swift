import Feeds
import FoundationEssentials
import Model
import Testing

/// How an entry is recognised when it comes again.
@Suite struct AliasTests {
  /// Spellings of one link.
  static let same: [[String]] = [
    [
      "https://example.org/a", "http://example.org/a", "https://www.example.org/a", "HTTPS://WWW.Example.ORG/a",
      "https://example.org/a/", "https://example.org/a#part", "https://example.org:443/a", "http://example.org:80/a",
      "https://example.org/a?utm_source=rss&utm_medium=feed", "https://example.org/a?fbclid=x",
      "https://example.org/a?",
      "https://example.org/a/?utm_campaign=x#y", "https://example.org/a?xtor=RSS-1",
      "https://example.org/a?UTM_SOURCE=x",
      "https://example.org/a?mc_cid=1&mc_eid=2", "https://example.org/a?pk_campaign=x",
      "https://example.org/a?at_medium=x",
    ],
    ["https://example.org/?p=12", "http://www.example.org/?p=12&utm_source=x", "https://example.org?p=12"],
    ["https://example.org", "http://example.org/", "https://www.example.org/?gclid=1"],
  ]

  @Test(arguments: same)
  func spellingsOfOneLinkAreOne(links: [String]) {
    let forms = Set(links.map { CanonicalLink.of($0) ?? "none: \($0)" })
    #expect(forms.count == 1, "\(forms)")
  }

  @Test func otherLinksStayOthers() {
    let links = [
      "https://example.org/a", "https://example.org/A", "https://example.org/b", "https://example.org/a/b",
      "https://example.org/?p=1", "https://example.org/?p=2", "https://example.com/a", "https://blog.example.org/a",
      "https://example.org:8080/a", "https://example.org/a?page=2", "https://example.org/a.html",
    ]
    #expect(Set(links.compactMap(CanonicalLink.of)).count == links.count)
  }

  /// In a planet's feed every blog numbers its posts itself.
  @Test func onePathOnTwoHostsIsTwoPosts() {
    func post(_ host: String, _ number: Int) -> Entry {
      Entry(guid: "https://\(host)/?p=\(number)", title: "\(host) \(number)", link: "https://\(host)/\(number)")
    }
    let before = Aliases.of([post("a.example.org", 123), post("b.example.org", 7)])
    let after = Aliases.of([post("b.example.org", 123), post("a.example.org", 9)])
    #expect(Set(before[0]).isDisjoint(with: after[0]))
    // A blog that moves takes all of them along.
    let old = Aliases.of([post("a.example.org", 123), post("www.a.example.org", 9)])
    let new = Aliases.of([post("new.example.org", 123), post("new.example.org", 9)])
    #expect(!Set(old[0]).isDisjoint(with: new[0]))
  }

  @Test(arguments: ["", "a", "/a", "mailto:a@b", "javascript:x", "urn:uuid:1", "https://"])
  func whatIsNoLinkHasNoForm(text: String) { #expect(CanonicalLink.of(text) == nil) }

  private static let date = Date(timeIntervalSince1970: 1_700_000_000)

  struct Change: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let before: Entry
    let after: Entry
    let isKnown: Bool

    init(_ name: String, _ before: Entry, _ after: Entry, isKnown: Bool = true) {
      testDescription = name
      self.before = before
      self.after = after
      self.isKnown = isKnown
    }
  }

  private static let whole = Entry(
    guid: "https://example.org/?p=1", title: "Titre", link: "https://example.org/a", published: date)

  private static func changed(_ change: (inout Entry) -> Void) -> Entry {
    var entry = whole
    change(&entry)
    return entry
  }

  static let changes = [
    Change("nothing", whole, whole),
    Change(
      "a move to https",
      changed {
        $0.guid = "http://example.org/?p=1"; $0.link = "http://example.org/a"
      }, whole),
    Change(
      "a move to another host",
      whole,
      changed {
        $0.guid = "https://new.example/?p=1"; $0.link = "https://new.example/b"; $0.title = "Autre"
      }),
    Change("a new permalink", whole, changed { $0.link = "https://example.org/2024/nouveau" }),
    Change("an edited title", whole, changed { $0.title = "Titre corrigé" }),
    Change("a flapping identifier", whole, changed { $0.guid = "4f9d1c7e" }),
    Change("no identifier any more", whole, changed { $0.guid = nil }),
    Change(
      "identifier and link flap, title and date stay", whole,
      changed {
        $0.guid = "x"; $0.link = "https://example.org/z"
      }),
    Change(
      "tracking in the link", whole,
      changed {
        $0.guid = nil; $0.link = "http://www.example.org/a/?utm_source=x"
      }),
    Change(
      "letters of the title", whole,
      changed {
        $0.guid = nil; $0.link = nil; $0.title = "TITRE"
      }),
    Change(
      "another entry", whole,
      Entry(
        guid: "https://example.org/?p=2", title: "Second", link: "https://example.org/b",
        published: date.addingTimeInterval(60)),
      isKnown: false),
    Change(
      "the same title at another date", whole,
      Entry(guid: "2", title: "Titre", link: "https://example.org/b", published: date.addingTimeInterval(86_400)),
      isKnown: false),
    Change(
      "nothing but a summary", Entry(summary: "un"), Entry(summary: "un")),
    Change("other summaries", Entry(summary: "un"), Entry(summary: "deux"), isKnown: false),
  ]

  @Test(arguments: changes)
  func anEntryIsKnownAgain(change: Change) {
    let before = Set(Aliases.of([change.before]).flatMap { $0 })
    let after = Set(Aliases.of([change.after]).flatMap { $0 })
    #expect(!before.isEmpty && !after.isEmpty)
    #expect(before.isDisjoint(with: after) == !change.isKnown, "\(before) \(after)")
  }

  @Test func oneIdentifierForAllIdentifiesNone() {
    let entries = (1...5).map {
      Entry(guid: "https://example.org/", title: "Billet \($0)", link: "https://example.org/\($0)")
    }
    let aliases = Aliases.of(entries)
    #expect(aliases.count == 5)
    for (index, own) in aliases.enumerated() {
      #expect(!own.isEmpty && !own.contains { $0.kind == .guid || $0.kind == .guidPath })
      for other in aliases[(index + 1)...] { #expect(Set(own).isDisjoint(with: other)) }
    }
  }

  @Test func oneLinkForAllIdentifiesNone() {
    let entries = (1...3).map { Entry(guid: "g\($0)", title: "Billet", link: "https://example.org/") }
    #expect(Aliases.of(entries).allSatisfy { $0.map(\.kind) == [.guid] })
  }

  @Test func noEntriesHaveNoAliases() { #expect(Aliases.of([]).isEmpty) }
}
