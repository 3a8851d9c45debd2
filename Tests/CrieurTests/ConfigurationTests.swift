import Announcer
import Feeds
import Foundation
import Model
import Networks
import Server
import TestSupport
import Testing

@testable import crieur

private func parse(_ text: String, path: String = "/etc/crieur/config.json") throws -> Configuration {
  try Configuration.parse(Array(text.utf8), path: path, networks: Catalogue.networks, environment: [:])
}

/// A configuration with one change to its only feed and its only account.
private func configuration(feed: String = "", account: String = "", top: String = "") -> String {
  """
  {\(top)
   "feeds": [{"name": "b", "url": "https://blog.example.org/", "accounts": ["a"]\(feed)}],
   "accounts": {"a": {"network": "twtxt", "file": "t.txt"\(account)}}}
  """
}

/// An account at Mastodon that boosts one of that name.
private func boosting(_ name: String) -> String {
  """
  {"feeds": [{"name": "b", "url": "https://blog.example.org/", "accounts": ["toots"]}],
   "accounts": {
    "toots": {"network": "mastodon", "server": "https://s.example.org", "token": {"env": "T"}},
    "sky": {"network": "bluesky", "handle": "a.example.org", "password": {"env": "T"}},
    "m": {"network": "mastodon", "server": "https://m.example.org", "token": {"env": "T"}, "boosts": ["\(name)"]}}}
  """
}

private func listen(_ address: String, _ url: String = "https://crieur.example.org/") -> String {
  "\"listen\": {\"address\": \"\(address)\", \"url\": \"\(url)\"},"
}

private func mistakes(_ text: String) -> [ConfigurationMistake] {
  do {
    _ = try parse(text)
    return []
  } catch let ConfigurationFailure.mistakes(_, mistakes, _) {
    return mistakes
  } catch {
    Issue.record("\(error)")
    return []
  }
}

@Suite struct ConfigurationTests {
  @Test func theShortestOneHasTheDefaults() throws {
    let short = try parse(configuration())
    #expect(short.state == "/var/lib/crieur")
    let feed = try #require(short.feeds.first)
    #expect(feed.interval == LookInterval() && feed.announceFirst == 0 && feed.grace == .zero)
    #expect(feed.surprise.entries == 5 && feed.surprise.share == 0.3)
    let account = try #require(short.accounts.first)
    #expect(account.wording == Wording() && account.pace == Pace())
    #expect(account.network.name == "twtxt")
  }

  @Test(arguments: [("", FeedFormat.auto), (#", "format": "auto""#, .auto), (#", "format": "sitemap""#, .sitemap)])
  func theFormatGoesIntoThePlan(member: String, format: FeedFormat) throws {
    let feed = try #require(try parse(configuration(feed: member)).feeds.first)
    #expect(FeedPlan(feed).format == format)
  }

  @Test func theExampleIsAccepted() throws {
    let text = try String(contentsOfFile: Shared.package + "/config.example.json", encoding: .utf8)
    let example = try parse(text)
    #expect(example.language == .fr)
    #expect(example.accounts.map(\.name) == ["toots", "cabinet", "ciel", "journal"])
    #expect(example.accounts[0].pace.settle == .seconds(900))
    #expect(example.accounts[0].aftercare == Aftercare(changed: .edit, gone: .delete))
    #expect(example.accounts[1].aftercare == Aftercare())
    #expect(example.accounts[1].boosts == ["toots"] && example.accounts[1].boostAfter == .seconds(600))
    #expect(example.accounts[0].boosts.isEmpty)
    #expect(example.accounts[3].wording.limit == .network)
    #expect(example.feeds[0].only?.matches(Entry(title: "x", categories: ["vaccins"])) == true)
  }

  @Test(arguments: ["127.0.0.1:8080", "[::1]:8080", "0.0.0.0:65535"])
  func whereToListenIsTaken(address: String) throws {
    for url in ["https://crieur.example.org", "https://crieur.example.org/", "http://127.0.0.1:8080/"] {
      let listen = try #require(try parse(configuration(top: listen(address, url))).listen)
      #expect(listen.address.description == address)
      #expect(listen.callbackBase == url + (url.hasSuffix("/") ? "websub/" : "/websub/"))
    }
    #expect(try parse(configuration()).listen == nil)
  }

  @Test(arguments: [
    (#", "every": "1h""#, LookInterval(every: .seconds(3600))),
    (#", "at_least": "10m""#, LookInterval(atLeast: .seconds(600))),
    (#", "at_least": "10m", "at_most": "1d""#, LookInterval(atLeast: .seconds(600), atMost: .seconds(86_400))),
  ])
  func theIntervalIsRead(keys: String, interval: LookInterval) throws {
    #expect(try parse(configuration(feed: keys)).feeds.first?.interval == interval)
  }

  @Test func aHostNearbyMayBeAskedOften() throws {
    let text = configuration(
      feed: #", "at_least": "1s", "at_most": "2s""#, top: #""allow_private_hosts": ["blog.example.org"],"#)
    #expect(try parse(text).feeds.first?.interval.atMost == .seconds(2))
  }

  @Test func tenThousandFeedsAreReadQuickly() throws {
    let feeds = (0..<10_000).map {
      #"{"name": "blog-\#($0)", "url": "https://blog-\#($0).a-society-of-the-authors-of-blogs.example.org/feed/", "every": "1h", "accounts": ["a"]}"#
    }
    let text = #"{"feeds": [\#(feeds.joined(separator: ","))], "accounts": {"a": {"network": "twtxt", "file": "t"}}}"#
    #expect(text.utf8.count > 1 << 20)
    #expect(try parse(text).feeds.count == 10_000)
  }

  // MARK: Every key is documented

  /// Those of the networks are in `Deploy/NETWORKS.md` and the schema, which are written from the catalogue.
  @Test(arguments: ["config.example.json", "config.schema.json", "README.md", "README.fr.md"])
  func everyKeyIsDocumented(file: String) throws {
    let text = try String(contentsOfFile: "\(Shared.package)/\(file)", encoding: .utf8)
    for name in Set(ConfigurationKey.all.map(\.name)) where !(name == "$schema" && file.hasPrefix("README")) {
      let quoted = text.contains("\"\(name)\"") || text.contains("`\(name)`")
      #expect(quoted, "\(name) is not in \(file)")
    }
  }

  @Test func theSchemaKnowsNoOtherKeys() throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: Shared.package + "/config.schema.json"))
    let schema = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
    func properties(_ object: Any?) -> Set<String> {
      Set(((object as? [String: Any])?["properties"] as? [String: Any] ?? [:]).keys)
    }
    let parts = schema["$defs"] as? [String: Any]
    #expect(properties(schema) == Set(ConfigurationKey.names(.top)))
    let top = schema["properties"] as? [String: Any]
    #expect(properties(top?["listen"]) == Set(ConfigurationKey.names(.listen)))
    #expect(properties(top?["mail"]) == Set(ConfigurationKey.names(.mail)))
    #expect(properties(parts?["feed"]) == Set(ConfigurationKey.names(.feed)))
    #expect(properties(parts?["filter"]) == Set(ConfigurationKey.names(.filter)))
    #expect(properties(parts?["account"]) == Set(ConfigurationKey.names(.account)))
    let networks = (parts?["account"] as? [String: Any])?["allOf"] as? [[String: Any]] ?? []
    #expect(networks.count == Catalogue.networks.count)
    for network in networks {
      #expect(properties(network["then"]).isSuperset(of: ConfigurationKey.names(.account)))
    }
    #expect(properties(parts?["secret"]) == ["credential", "file", "env"])
  }

  // MARK: Mistakes

  @Test(arguments: [
    (configuration(feed: #", "evry": "15m""#), "feeds[0].evry", "every"),
    (configuration(feed: #", "every": "15""#), "feeds[0].every", "15m"),
    (configuration(feed: #", "every": "1m""#), "feeds[0].every", "300"),
    (configuration(feed: #", "format": "rss""#), "feeds[0].format", "auto or sitemap"),
    (configuration(feed: #", "at_least": "1m""#), "feeds[0].at_least", "300"),
    (configuration(feed: #", "at_least": "2h", "at_most": "1h""#), "feeds[0].at_most", "shorter"),
    (configuration(feed: #", "at_most": "8d""#), "feeds[0].at_most", "604800"),
    (configuration(feed: #", "announce_first": -1"#), "feeds[0].announce_first", "0 to 50"),
    (configuration(feed: #", "only": {"titel": "x"}"#), "feeds[0].only.titel", "title"),
    (configuration(feed: #", "only": {"title": "/(/"}"#), "feeds[0].only.title", "regular"),
    (configuration(feed: #", "surprise": 5"#), "feeds[0].surprise", "object"),
    (configuration(feed: #", "wait_for_page": "yes""#), "feeds[0].wait_for_page", "true"),
    (configuration(feed: #", "wait_for_page": {"tries": 0}"#), "feeds[0].wait_for_page.tries", "100"),
    (configuration(feed: #", "wait_for_page": {"every": "5m"}"#), "feeds[0].wait_for_page.every", "unknown key"),
    (configuration(account: #", "images": 1"#), "accounts.a.images", "true"),
    (configuration(account: #", "when_changed": "edit""#), "accounts.a.when_changed", "twtxt changes nothing"),
    (configuration(account: #", "when_changed": "delete""#), "accounts.a.when_changed", "nothing, edit, notice"),
    (configuration(account: #", "when_gone": "delete""#), "accounts.a.when_gone", "twtxt takes nothing back"),
    (configuration(account: #", "when_gone": "edit""#), "accounts.a.when_gone", "nothing, delete, notice"),
    (configuration(account: #", "boosts": ["a"]"#), "accounts.a.boosts", "twtxt boosts nothing"),
    (configuration(account: #", "boosts": 1"#), "accounts.a.boosts", "text"),
    (configuration(account: #", "boost_after": "8d""#), "accounts.a.boost_after", "604800"),
    (boosting("tots"), "accounts.m.boosts", "did you mean toots?"),
    (boosting("m"), "accounts.m.boosts", "itself"),
    (boosting("sky"), "accounts.m.boosts", "on bluesky"),
    (configuration(account: #", "quiet_hours": "22-7""#), "accounts.a.quiet_hours", "22:00-07:00"),
    (
      configuration(account: #", "hashtags": {"dictionary": {"A": "a b"}}"#), "accounts.a.hashtags.dictionary.A",
      "no hashtag"
    ),
    (configuration(account: #", "campaign": {"utm_source": "a b"}"#), "accounts.a.campaign.utm_source", "letters"),
    (configuration(account: #", "shortener": {"service": "goo.gl"}"#), "accounts.a.shortener.service", "yourls"),
    (configuration(account: #", "shortener": {"service": "bitly"}"#), "accounts.a.shortener.token", "missing"),
    (configuration(account: #", "by_feed": {"b": {"template": "{x}"}}"#), "accounts.a.by_feed.b.template", "unknown"),
    (configuration(account: #", "by_feed": {"blgo": {"limit": 200}}"#), "accounts.a.by_feed.blgo", "no feed"),
    (configuration(account: #", "by_category": {"b": {"gap": "2m"}}"#), "accounts.a.by_category.b.gap", "unknown"),
    (configuration(account: #", "limit": 10"#), "accounts.a.limit", "40"),
    (configuration(account: #", "limit": "all""#), "accounts.a.limit", "network"),
    (configuration(account: #", "template": "{titel} {link}""#), "accounts.a.template", "title"),
    (configuration(account: #", "visibility": "secret""#), "accounts.a.visibility", "unlisted"),
    (configuration(account: #", "mentions": "yes""#), "accounts.a.mentions", "true or false"),
    (configuration(account: #", "server": "https://x.example.org""#), "accounts.a.server", "unknown key"),
    (configuration(top: #""language": "de","#), "language", "en or fr"),
    (configuration(top: #""time_zone": "Europe/Pariss","#), "time_zone", "Europe/Paris"),
    (configuration(top: #""screening": "strict","#), "screening", "object"),
    (configuration(top: #""screening": {"strikt": true},"#), "screening.strikt", "did you mean strict"),
    (configuration(top: #""screening": {"allow": {"terms": [""]}},"#), "screening.allow.terms", "too short"),
    (configuration(top: #""screening": {"allow": {"me": ["*"]}},"#), "screening.allow.me", "no wildcard"),
    (
      configuration(top: #""screening": {"allow": {"people": [{"name": "Claire"}]}},"#),
      "screening.allow.people[0].role", "missing"
    ),
    (configuration(account: #", "approval": "sometimes""#), "accounts.a.approval", "findings or always"),
    (configuration(account: #", "moderators": ["Dr Exemple"]"#), "accounts.a.moderators", "always"),
    (configuration(top: #""listen": true,"#), "listen", "object"),
    (configuration(top: #""listen": {"address": "127.0.0.1:80"},"#), "listen.url", "missing"),
    (configuration(top: #""listen": {"url": "https://c.example.org/"},"#), "listen.address", "missing"),
    (configuration(top: #""listen": {"adress": "127.0.0.1:80"},"#), "listen.adress", "address"),
    (configuration(top: listen("localhost:8080")), "listen.address", "127.0.0.1:8080"),
    (configuration(top: listen("127.0.0.1")), "listen.address", "port"),
    (configuration(top: listen("127.0.0.1:0")), "listen.address", "port"),
    (configuration(top: listen("127.0.0.1:65536")), "listen.address", "port"),
    (configuration(top: listen("::1:8080")), "listen.address", "[::1]:8080"),
    (configuration(top: listen("[127.0.0.1]:8080")), "listen.address", "[::1]:8080"),
    (configuration(top: listen("127.0.0.1:80", "c.example.org")), "listen.url", "https://c.example.org"),
    (configuration(top: listen("127.0.0.1:80", "https://c.example.org/?a=b")), "listen.url", "query"),
    (configuration(top: listen("127.0.0.1:80", "https://u@c.example.org/")), "listen.url", "user"),
    (#"{"feeds": [], "accounts": {"a": {"network": "twtxt", "file": "t"}}}"#, "feeds", "at least one"),
    (#"{"accounts": {"a": {"network": "twtxt", "file": "t"}}}"#, "feeds", "missing"),
    (
      #"{"feeds": [{"name": "b", "url": "blog.example.org", "accounts": []}], "accounts": {"a": {"network": "twtxt", "file": "t"}}}"#,
      "feeds[0].url", "https://blog.example.org"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["toot"]}], "accounts": {"toots": {"network": "twtxt", "file": "t"}}}"#,
      "feeds[0].accounts", "toots"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["a"]}], "accounts": {"a": {"network": "twtxt"}}}"#,
      "accounts.a.file", "missing"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["a"]}], "accounts": {"a": {"network": "mastodon", "server": "http://s.example.org", "token": {"env": "T"}}}}"#,
      "accounts.a.server", "https"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["a"]}], "accounts": {"a": {"network": "mastodon", "server": "https://s.example.org", "token": {"env": "T", "file": "x"}}}}"#,
      "accounts.a.token", "one of"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["a"]}], "accounts": {"a": {"network": "Google+"}}}"#,
      "accounts.a.network", "April 2019"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["a"]}], "accounts": {"a": {"network": "twitter"}}}"#,
      "accounts.a.network", "write «x»"
    ),
    (
      #"{"feeds": [{"name": "b", "url": "https://b.example.org", "accounts": ["a"]}], "accounts": {"a": {"network": "mastodno"}}}"#,
      "accounts.a.network", "did you mean mastodon"
    ),
  ])
  func aMistakeIsNamedWithItsPlace(text: String, path: String, word: String) {
    let found = mistakes(text)
    #expect(found.contains { $0.path == path && $0.en.contains(word) }, "\(found)")
    #expect(found.allSatisfy { $0.line > 0 && !$0.fr.isEmpty })
  }

  @Test func allMistakesComeAtOnce() {
    let text = configuration(feed: #", "evry": 1, "grace": 3"#, account: #", "gap": "x", "per_hour": 0"#)
    #expect(mistakes(text).count == 4)
  }

  @Test(arguments: [
    ("", "empty"), ("{", "key"), ("{\"a\" 1}", "colon"), ("{\"a\": }", "value"), ("{\"a\": 1,}", "key"),
    ("{\"a\": 1 \"b\": 2}", "comma"), ("{\"a\": \"x}", "quote"), ("{\"a\": 1, \"a\": 2}", "twice"), ("{} x", "more"),
    ("{\"a\": \"\\q\"}", "escape"), ("{\"a\": 1e}", "number"), (String(repeating: "[", count: 100), "64"),
    ("[1]", "object"),
  ])
  func wrongJSONIsExplained(text: String, word: String) {
    #expect(mistakes(text).contains { $0.en.contains(word) }, "\(mistakes(text))")
  }

  @Test func everyPrefixOfTheExampleIsRefusedWithoutATrap() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: Shared.package + "/config.example.json")))
    let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
    for length in 0..<end {
      #expect(throws: ConfigurationFailure.self) {
        try Configuration.parse(
          Array(bytes.prefix(length)), path: "x", networks: Catalogue.networks, environment: [:])
      }
    }
  }
}

@Suite struct SecretStoreTests {
  private func problem(_ store: SecretStore, _ reference: SecretReference) -> String {
    do throws(SecretProblem) {
      return "no problem: \(try store.secret(reference).reveal())"
    } catch {
      return error.en
    }
  }

  @Test func eachSourceGivesItsSecret() throws {
    let folder = try TemporaryFolder()
    try folder.write("token", "hunter2\n")
    let store = SecretStore(
      environment: ["TOKEN": "hunter3", "CREDENTIALS_DIRECTORY": folder.path], folder: folder.path)
    #expect(try store.secret(.file("token")).reveal() == "hunter2")
    #expect(try store.secret(.credential("token")).reveal() == "hunter2")
    #expect(try store.secret(.environment("TOKEN")).reveal() == "hunter3")
  }

  @Test func whatCannotBeHadIsNamed() throws {
    let folder = try TemporaryFolder()
    try folder.write("open", "hunter2", mode: 0o640)
    try folder.write("empty", "\n")
    try folder.write("long", String(repeating: "x", count: 70_000))
    let store = SecretStore(environment: [:], folder: folder.path)
    #expect(problem(store, .file("open")).contains("chmod 600"))
    #expect(problem(store, .file("none")).contains("No such file"))
    #expect(problem(store, .file("empty")).contains("empty"))
    #expect(problem(store, .file("long")).contains("too long"))
    #expect(problem(store, .environment("NONE")).contains("NONE is not set"))
    #expect(problem(store, .credential("x")).contains("crieur.service"))
    let credentials = SecretStore(environment: ["CREDENTIALS_DIRECTORY": folder.path], folder: folder.path)
    #expect(problem(credentials, .credential("../open")).contains("no name"))
  }
}
