import Feeds
import FoundationEssentials

/// A blog of the simulated world, which goes wild now and then.
final class Blog {
  struct Post {
    let number: Int
    let token: String
    var title: String
    var slug: String
    var guid: String
    var published: Time
    var body: String
    /// What never changes of it: by this it stays the same post, whatever else does.
    let anchor: Anchor
    var isThere = true
  }

  struct Poll {
    var at: Time
    var life: Int
    var jumps: Int
  }

  enum Anchor: CaseIterable { case guid, link, titleDate }
  enum Format: CaseIterable { case rss, atom, json }

  let number: Int
  let format: Format
  let window: Int
  let interval: LookInterval
  let waitsForPage: Bool
  unowned let world: World
  private(set) var posts: [Post] = []
  private var titles: [String: Set<String>] = [:]
  private var slugs: Set<String> = []
  /// Of each document that was ever served whole, which posts stand in it.
  private(set) var documents: [String: [String]] = [:]
  var weather = FeedWeather()
  /// When its feed was asked for.
  var polls: [Poll] = []
  private var version = 0
  private var shown: (version: Int, etag: String, bytes: [UInt8])?
  private var older: (version: Int, etag: String, bytes: [UInt8])?

  var name: String { "blog\(number)" }
  var host: String { "blog\(number).example.org" }
  var hosts: [String] { [host, "www.\(host)"] }
  var address: String { "https://\(host)/feed" }

  init(number: Int, world: World) {
    self.number = number
    self.world = world
    format = world.dice.pick(Format.allCases)
    window = world.dice.number(6...15)
    interval = LookInterval(every: .seconds(world.dice.pick([900, 1800, 3600, 3600, 3 * 3600])))
    waitsForPage = world.dice.chance(0.2)
    for age in stride(from: world.dice.number(0...6), to: 0, by: -1) { write(at: World.start - Time(age) * .day) }
  }

  func hasPost(_ token: String) -> Bool { titles[token] != nil }
  func hasHad(title: String, of token: String) -> Bool { titles[token]?.contains(title) ?? false }

  /// The title, as a post of so many letters may say it.
  func hasHad(titleLike words: String, of token: String) -> Bool {
    titles[token]?.contains { Self.isTitle(words, $0) } ?? false
  }

  func hasHad(slug: String, of token: String) -> Bool { slugs.contains(slug) }

  // MARK: what its author does

  func write(at time: Time) {
    let number = posts.count + 1
    let token = Token.make(self.number, number)
    let words = ["Café & thé", "a < b", "«Où ça ?»", "Grüße", "日本語", "emoji 🎈", "plain words", "c'est \"dit\""]
    let title = "\(world.dice.pick(words)) \(token) \(world.dice.pick(words))"
    let guids = ["https://\(host)/?p=\(token)", "http://\(host)/\(token)", "tag:\(host),2026:\(token)"]
    posts.append(
      Post(
        number: number, token: token, title: title, slug: "\(token)-first", guid: world.dice.pick(guids),
        published: time, body: "Body \(number).", anchor: world.dice.pick(Anchor.allCases)))
    titles[token, default: []].insert(title)
    slugs.insert("\(token)-first")
    version += 1
  }

  /// One thing that blogs do.
  func act() {
    let dice = world.dice
    switch dice.number(0...99) {
    case ..<45: write(at: world.clock.now)
    case ..<52: change { $0.body += " edited" }
    case ..<58: change(unless: .titleDate) { $0.title += " bis" }
    case ..<64: change(unless: .titleDate) { $0.published = world.clock.now }
    case ..<70: change(unless: .link) { $0.slug = "\($0.token)-\(dice.number(2...99))" }
    case ..<75: change(unless: .guid) { $0.guid = "urn:\($0.token):\(dice.number(2...99))" }
    case ..<80: change { $0.isThere.toggle() }
    case ..<84: for _ in 0..<dice.number(3...8) { write(at: world.clock.now) }
    case ..<87: write(at: world.clock.now + dice.time(.hour...12 * .hour))
    case ..<88: write(at: world.clock.now + 4000 * .day)
    case ..<89: write(at: dice.pick([0, world.clock.now - 4000 * .day]))
    case ..<93:
      posts.shuffle(using: &world.chance)
      version += 1
    default: weather.rage(dice, until: world.clock.now + dice.time(.hour...20 * .hour))
    }
    world.note("\(name) is at version \(version)")
  }

  /// Its author changes the title or the address of one of the newest posts.
  func rewrite(_ dice: Dice) {
    guard !posts.isEmpty else { return }
    let index = posts.count - 1 - dice.number(0...min(posts.count, 8) - 1)
    if dice.chance(0.6), posts[index].anchor != .titleDate {
      posts[index].title += " ter"
    } else if posts[index].anchor != .link {
      posts[index].slug = "\(posts[index].token)-\(dice.number(100...999))"
    }
    titles[posts[index].token, default: []].insert(posts[index].title)
    slugs.insert(posts[index].slug)
    version += 1
    world.note("\(name) is at version \(version): \(posts[index].title) \(posts[index].slug)")
  }

  private func change(unless anchor: Anchor? = nil, _ edit: (inout Post) -> Void) {
    guard let index = posts.indices.randomElement(using: &world.chance), posts[index].anchor != anchor else { return }
    edit(&posts[index])
    titles[posts[index].token, default: []].insert(posts[index].title)
    slugs.insert(posts[index].slug)
    version += 1
  }

  /// The posts that its feed shows now.
  var served: [Post] { Array(posts.filter(\.isThere).suffix(window).reversed()) }

  // MARK: its feed

  /// The document of now, or of some time before.
  func document(stale: Bool) -> (etag: String, bytes: [UInt8]) {
    if let shown, shown.version == version, !weather.isFlapping { return (shown.etag, shown.bytes) }
    let mood = FeedWriter.Mood(
      secure: !(weather.flapsScheme && world.dice.chance(0.5)), www: weather.flapsHost && world.dice.chance(0.5),
      tracking: weather.tracks ? "utm_source=\(world.dice.number(1...999))" : nil)
    let served = served
    let bytes = FeedWriter(blog: self, mood: mood).bytes(of: served)
    let etag = "\"\(name)-\(version)-\(documents.count)\""
    documents[etag] = served.map(\.token)
    if stale, let older { return (older.etag, older.bytes) }
    if shown?.version != version { older = shown }
    shown = (version, etag, bytes)
    return (etag, bytes)
  }

  var emptyDocument: [UInt8] { FeedWriter(blog: self, mood: FeedWriter.Mood()).bytes(of: []) }

  /// Its feed was read whole once.
  var isBaselined: Bool {
    world.watch.live?.rows("SELECT baselined FROM feed WHERE name = ?", text: name) { $0.integer(0) }?.first == 1
  }

  /// All that it shows has been seen by whoever follows it.
  func isKnown(to watch: Watch) -> Bool { served.allSatisfy { watch.entries[$0.token] != nil } }
}

/// What a blog's server does to its feed for a while.
struct FeedWeather {
  var flapsScheme = false
  var flapsHost = false
  var tracks = false
  var isStale = false
  var failure: Failure?
  private(set) var until: Time = 0
  var isFlapping: Bool { flapsScheme || flapsHost || tracks || isStale }

  enum Failure: CaseIterable {
    case notFound, gone, broken, tooMany, page, empty, truncated, cut, unreachable, silent, notModified, forbidden
  }

  mutating func rage(_ dice: Dice, until: Time) {
    self = FeedWeather()
    self.until = until
    switch dice.number(0...15) {
    case 0: flapsScheme = true
    case 1: flapsHost = true
    case 2: tracks = true
    case 3: isStale = true
    default: failure = dice.pick(Failure.allCases)
    }
  }

  mutating func settle(at now: Time) { if now >= until { self = FeedWeather() } }
}
