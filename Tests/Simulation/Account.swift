import Model
import Networks

/// An account of the simulated world, with the server that it is at.
final class SimulatedAccount {
  /// What its network offers when an outcome is unknown.
  enum Class: String, CaseIterable, Sendable { case a = "A", b = "B", c = "C", d = "D" }

  let name: String
  let kind: Class
  let host: String
  /// A canary: it may stand in no log, table or sentence.
  let token: String
  let pace: Pace
  /// From 22:00 to 07:00.
  let quietHours: Bool
  /// Late accepts and the list's lag together end within it.
  let quiet: Time
  /// The posts that it has had, newest last.
  var posts: [RemotePost] = []
  /// Of which entries it ever had a post.
  var everHad: Set<String> = []
  /// When its list was last read in full, and truthfully, by whoever asks.
  var looks: [Time] = []
  /// When requests to publish were begun.
  var intents: [Time] = []
  var server = ServerState()
  /// What its owner wants done about its posts afterwards.
  var aftercare = Aftercare()
  /// Whose posts it repeats: it has none of its own then.
  var boosts: [String] = []
  var boostAfter = Duration.zero
  var isMastodon: Bool { kind == .b || kind == .c }

  /// Until when something may happen there that was begun before.
  var busyUntil: Time = 0
  func isBusy(at now: Time) -> Bool { busyUntil >= now || posts.last.map { $0.listed >= now } ?? false }

  var file: String? { kind == .a ? "\(name).txt" : nil }

  init(name: String, kind: Class, dice: Dice) {
    self.name = name
    self.kind = kind
    host = "\(name).example.net"
    token = "canary-\(name)-\(dice.next())"
    quietHours = dice.chance(0.15)
    let minutes: Int? = dice.chance(0.3) ? dice.pick([5, 10, 20, 45]) : nil
    pace = Pace(
      gap: .seconds(dice.pick([0, 120, 120, 600])), perHour: dice.pick([1, 3, 3, 6]), perDay: dice.pick([4, 10, 10]),
      settle: minutes.map { .seconds($0 * 60) }, quiet: quietHours ? QuietHours("22:00-07:00") : nil)
    quiet = Time(minutes ?? (kind == .c ? 30 : 15)) * .minute
  }
}

/// A post as its server has it.
struct RemotePost {
  let id: Int
  let host: String
  let text: String
  /// Of which entry of which blog.
  let token: String
  let key: String?
  let created: Time
  /// From when on the account's list shows it.
  let listed: Time
  /// By the daemon, not by hand.
  let isOurs: Bool
  var url: String { "https://\(host)/@owner/\(id)" }
  /// As Mastodon gives it.
  let json: String

  init(
    id: Int, host: String, text: String, token: String, key: String?, created: Time, listed: Time, isOurs: Bool = true
  ) {
    self.id = id
    self.host = host
    self.text = text
    self.token = token
    self.key = key
    self.created = created
    self.listed = listed
    self.isOurs = isOurs
    let words = text.split(separator: " ", omittingEmptySubsequences: false).map { word -> String in
      let escaped = word.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      return word.hasPrefix("http") ? "<a href=\\\"\(escaped)\\\">\(escaped)</a>" : JSONText.escaped(String(escaped))
    }
    json =
      "{\"id\":\"\(id)\",\"url\":\"https://\(host)/@owner/\(id)\",\"created_at\":\"\(DateText.iso(created))\","
      + "\"account\":{\"id\":\"7\"},\"visibility\":\"public\",\"content\":\"<p>\(words.joined(separator: " "))</p>\"}"
  }
}

extension RemotePost {
  /// The same post with other words.
  func saying(_ text: String) -> RemotePost {
    RemotePost(
      id: id, host: host, text: text, token: token, key: key, created: created, listed: listed, isOurs: isOurs)
  }
}

/// What a server is up to.
struct ServerState {
  var nextID = 1000
  /// Which key made which post; honoured from `since` on, for an hour from the post on.
  var keys: [String: (post: Int, since: Time)] = [:]
  /// What was sent with each key: the same key means the same bytes.
  var bytes: [String: [UInt8]] = [:]
  var refusesTokenUntil: Time = 0
  var isDownUntil: Time = 0
  var limit = 500
}
