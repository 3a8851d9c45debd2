import Glibc
import Model
import TestSupport
import Testing

@testable import Composing

/// Odd entries by the thousand: whatever a feed holds, the text keeps its promises.
@Suite struct PropertyTests {
  /// Two at a time and behind all others, in the pauses that they make.
  @Test(arguments: [0..<10, 10..<20])
  func whateverTheFeedHoldsTheTextKeepsItsPromises(seeds: Range<Int>) async throws {
    try await patiently(isLong: true) {
      setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, 10)  // of this thread, which ends with the batches
      for seed in seeds { try batch(seed) }
    }
  }

  /// `#expect` takes its time for each of two million answers.
  private func check(
    _ holds: Bool, _ comment: @autoclosure () -> Comment, at location: SourceLocation = #_sourceLocation
  ) {
    if !holds { Issue.record(comment(), sourceLocation: location) }
  }

  private func batch(_ seed: Int) throws {
    var chance = Chance(seed: UInt64(seed) + 1)
    let accounts = try (0..<24).map { try Account(&chance, number: $0 + seed) }
    for number in 0..<5000 {
      let entry = Entry.odd(&chance)
      let account = accounts[number % accounts.count]
      let composed = account.composed(entry)
      switch composed {
      case .success(let draft): check(draft, entry, account) { "seed \(seed) entry \(number)" }
      case .failure(.doesNotFit(let length, let limit)):
        check(length > limit || limit < 2, "seed \(seed) entry \(number)")
      case .failure(.nothingToSay):
        let words = CleanText.of((entry.title ?? "") + (entry.summary ?? ""))
        check(entry.link == nil && words.isEmpty, "seed \(seed) entry \(number)")
      case .failure(let failure): check(false, "seed \(seed) entry \(number): \(failure)")
      }
      if number % 5 == 0 { check(account.composed(entry) == composed, "seed \(seed) entry \(number)") }
    }
  }

  private func check(_ draft: Draft, _ entry: Entry, _ account: Account, _ comment: () -> Comment) {
    check(!draft.text.isEmpty, comment())
    check(draft.length == Measure.length(draft.text, account.rule) && draft.length <= draft.limit, comment())
    check(Measure.fits(draft.text, account.network), comment())
    checkFacets(draft, comment)
    check(Normalisation.isComposed(draft.text), comment())
    check(!draft.text.unicodeScalars.contains(where: isForbidden), comment())
    let words = draft.text.split { $0 == " " || $0 == "\n" }
    if let link = entry.link.flatMap(Link.whole) {
      check(draft.links == [link] && words.contains { $0.utf8.elementsEqual(link.utf8) }, comment())
    }
    // What stands as a tag is a whole tag of a category.
    let texts = [entry.title, entry.summary, entry.author, entry.link].compactMap { $0 } + entry.categories
    checkDirection(draft.text.scalars, mayEllipsis: texts.contains { $0.unicodeScalars.contains("…") }, comment)
    if !texts.contains(where: { $0.contains("#") }) {
      let tags = Hashtags(wording: account.wording, rule: account.network.tags).of(
        entry.categories, title: entry.title ?? "")
      let shown = words.filter { $0.hasPrefix("#") }.map(String.init)
      check(shown == Array(tags.prefix(shown.count)), comment())
    }
    if !account.wording.mentions, account.network.linking != .nothing {
      let scalars = Array(draft.text.unicodeScalars)
      let links = draft.links.joined()
      for index in scalars.indices where MentionGrammar.mention(at: index, in: scalars) != nil {
        check(links.contains("@"), comment())
      }
    }
    if !draft.text.contains("@") {
      // A zero-width space that disarms a link is set anew each time.
      let armed = String(String.UnicodeScalarView(draft.text.unicodeScalars.filter { $0 != Invisible.zeroWidthSpace }))
      let again = armed.split(separator: "\n", omittingEmptySubsequences: false).map { CleanText.of(String($0)) }
      check(
        again.joined(separator: "\n").utf8.elementsEqual(armed.utf8), "what is clean stays as it is, \(comment())")
    }
    guard account.wording.template == "{title} {link}", let link = draft.links.first, entry.title?.isEmpty == false,
      draft.text.utf8.count > link.utf8.count, !draft.text.unicodeScalars.contains(Invisible.zeroWidthSpace)
    else { return }
    var again = entry
    // A cut may leave a date alone.
    again.title = String(draft.text.unicodeScalars.dropLast(link.unicodeScalars.count + 1))
    guard !EmptyTitle.says(nothing: again.title, blog: nil) else { return }
    let second = try? account.composer.compose(again, blog: nil, within: account.within)
    check(
      second?.text.utf8.elementsEqual(draft.text.utf8) == true, "a cut title is not cut again, \(comment())")
  }

  /// A mark of direction stands beside right-to-left letters, inside the text, and alone.
  private func checkDirection(_ text: [Unicode.Scalar], mayEllipsis: Bool, _ comment: () -> Comment) {
    guard text.contains(where: { $0.isDirectionMark }) else { return }
    check(text.contains { $0.isRightToLeftLetter }, comment())
    check(text.first?.isDirectionMark == false && text.last?.isDirectionMark == false, comment())
    let pairs = Array(zip(text, text.dropFirst()))
    check(!pairs.contains { $0.isDirectionMark && $1.isDirectionMark }, comment())
    check(mayEllipsis || !pairs.contains { $0.isDirectionMark && $1 == "…" }, comment())
  }

  /// Each facet is a stretch of the text: the link whole, a tag with its `#`; none lies in another.
  private func checkFacets(_ draft: Draft, _ comment: () -> Comment) {
    let bytes = Array(draft.text.utf8)
    var end = 0
    for facet in draft.facets {
      check(facet.start >= end && facet.end <= bytes.count && facet.start < facet.end, comment())
      guard facet.start >= end, facet.end <= bytes.count, facet.start < facet.end else { return }
      end = facet.end
      let words = String(decoding: bytes[facet.start..<facet.end], as: UTF8.self)
      switch facet.kind {
      case .link(let address): check(words.utf8.elementsEqual(address.utf8), comment())
      case .tag(let name): check(words.utf8.elementsEqual("#\(name)".utf8), comment())
      }
    }
    check(draft.links.allSatisfy { link in draft.facets.contains { $0.kind == .link(link) } }, comment())
  }

  /// Control characters, soft hyphens, word joiners, line separators, embeddings, overrides and isolates.
  private func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F, 0xA: false
    case 0..<0x20, 0x7F..<0xA0, 0xAD, 0x2028...0x202E, 0x2060, 0x2066...0x2069, 0xFEFF: true
    default: false
    }
  }

  /// Wording and limits of an account.
  private struct Account {
    let wording: Wording
    let network: TextLimit
    let rule: CountingRule
    let within: Int?
    let composer: Composer

    init(_ chance: inout Chance, number: Int) throws {
      let networks = TextLimit.known.sorted { $0.key < $1.key }.map(\.value)
      network = networks[number % networks.count]
      rule = network.rule
      let templates = [
        "{title} {link} {hashtags}", "{title} {link}", "{title}\n\n{link}\n{hashtags}", "{link}{title}{hashtags}",
        "« {title} » ({author}) – {summary} {link}", "Blog : {title} | {categories} {hashtags} {link} via {blog}",
        "{hashtags} {link} {summary}",
      ]
      wording = Wording(
        template: chance.one(of: templates), limit: chance.one(of: [.house(140), .house(60), .network, .house(280)]),
        hashtags: chance.below(5), mentions: chance.below(5) == 0)
      within = chance.below(4) == 0 ? 100 + chance.below(100) : nil
      composer = try Composer(wording: wording, network: network)
    }

    func composed(_ entry: Entry) -> Result<Draft, CompositionFailure> {
      do throws(CompositionFailure) {
        return .success(try composer.compose(entry, blog: "Le blog du cabinet", within: within))
      } catch {
        return .failure(error)
      }
    }
  }
}

/// A seeded generator (SplitMix64): the same seed makes the same entries on every machine.
struct Chance {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
    // Neighbouring seeds would walk the same road a step apart.
    for _ in 0..<3 { state = UInt64(bitPattern: Int64(below(.max))) &* 0xD134_2543_DE82_EF95 }
  }

  mutating func below(_ bound: Int) -> Int {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return Int((mixed ^ (mixed >> 31)) % UInt64(bound))
  }

  mutating func one<Element>(of elements: [Element]) -> Element { elements[below(elements.count)] }
}

extension Entry {
  /// An entry of a blog that nobody would write on purpose.
  static func odd(_ chance: inout Chance) -> Entry {
    Entry(
      title: chance.below(12) == 0 ? nil : text(&chance, words: chance.below(40)), link: link(&chance),
      author: chance.below(3) == 0 ? text(&chance, words: 3) : nil,
      categories: (0..<chance.below(5)).map { _ in text(&chance, words: 1 + chance.below(3)) },
      summary: chance.below(2) == 0 ? text(&chance, words: chance.below(60)) : nil,
      language: chance.below(2) == 0 ? "fr" : nil)
  }

  private static func link(_ chance: inout Chance) -> String? {
    let links = [
      "https://example.org/?p=1", "https://example.org/2026/11/23/un-billet-assez-long/", "https://example.org/a(b)",
      "https://example.org/été#fragment", "https://example.org/a b", "http://a.fr", "https://localhost:8405/?p=12",
    ]
    return chance.below(15) == 0 ? nil : chance.one(of: links)
  }

  private static let pieces = [
    "grippe", "vaccin", "l’hiver", "d'été", "e\u{301}pide\u{301}mie", "« mot »", "«\u{A0}", "»", ":", ";", "!", "?",
    "20 %", "5 mg", "1 000 000",
    "€", "–", "…", "(", ")", "👩‍⚕️", "👨‍👩‍👧‍👦", "🇫🇷", "1️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "👍🏽", "新型インフルエンザ", "한국어", "हिन्दी", "ภาษาไทย", "العربية",
    "می\u{200C}خواهم", "עברית",
    "a\u{300}\u{301}\u{302}\u{303}", "\u{301}", "\u{200D}", "\u{200B}", "\u{202E}abc\u{202C}", "\u{2066}x\u{2069}",
    "\u{200E}", "\u{200F}", "\u{61C}", "\u{5D0}\u{200F}b",
    "\u{0}\u{7}", "\t\n", "\u{2028}", "\u{FEFF}",
    "\u{AD}", "@alice", "@bob@example.org", "jean@example.org", "#tag", "https://example.org/x", "example.org",
    "{link}", "{nothing}", "&amp;",
    "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", "ﬁ", "Å", "\u{1100}\u{1161}\u{11A8}", "2026",
    "COVID-19", "C++", "_", "\u{FE0F}",
    "\u{E0001}", "\u{10FFFF}",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
  ]

  private static func text(_ chance: inout Chance, words: Int) -> String {
    (0..<words).map { _ in chance.one(of: pieces) + chance.one(of: [" ", " ", " ", "", "\u{A0}", "\u{202F}", "  "]) }
      .joined()
  }
}
