import Foundation
import Model
import TestSupport
import Testing
import Web

@testable import Networks

/// What is watched, and what hostile servers say of it.
@Suite struct MentionTests {
  @Test(
    arguments: [
      ("Dr Example", "Dr Example", nil, nil), ("  \"Dr\tExample\" ", "Dr Example", nil, nil),
      ("Crieur", "Crieur", nil, nil),
      ("Dr. Example", "Dr. Example", nil, nil), ("etc.", "etc.", nil, nil), (".org", ".org", nil, nil),
      ("@name@blog.example.org", "@name@blog.example.org", nil, nil), ("#Prévention", "#Prévention", nil, nil),
      ("mailto:a", "mailto:a", nil, nil), ("gopher://example.org", "gopher://example.org", nil, nil),
      ("https://", "https://", nil, nil), ("a://b c", "a://b c", nil, nil),
      ("https://example.org/a b", "https://example.org/a b", nil, nil),
      ("https://a:b@example.org/", "https://a:b@example.org/", nil, nil),
      ("Blog.Example.org", "blog.example.org", "blog.example.org", nil),
      ("https://blog.example.org", "blog.example.org", "blog.example.org", nil),
      ("HTTP://blog.example.org:8080/", "blog.example.org", "blog.example.org", nil),
      ("127.0.0.1:8080", "127.0.0.1", "127.0.0.1", nil), ("http://localhost/", "localhost", "localhost", nil),
      (
        "https://blog.example.org/2026/11/vaccins", "blog.example.org/2026/11/vaccins", "blog.example.org",
        "https://blog.example.org/2026/11/vaccins"
      ),
      ("blog.example.org?p=7", "blog.example.org?p=7", "blog.example.org", "https://blog.example.org?p=7"),
      ("http://127.0.0.1:80/a/", "127.0.0.1:80/a/", "127.0.0.1", "http://127.0.0.1:80/a/"),
    ] as [(String, String, String?, String?)])
  func namesHostsAndPagesAreToldApart(text: String, words: String, host: String?, page: String?) throws {
    let watched = try #require(Watched(text))
    #expect(watched.words == words && watched.host == host && watched.page == page, "\(watched)")
  }

  @Test(arguments: ["", "  ", "\"\"", "\n\" \t\""]) func nothingIsNotLookedFor(text: String) {
    #expect(Watched(text) == nil)
  }

  /// A network's search: what comes before it, what wraps its list, and after it.
  struct Search: CustomTestStringConvertible, Sendable {
    let network: String
    let before: [String]
    let list: String
    let good: String
    let after: [String]

    var testDescription: String { network }

    static let all = [
      Search(
        network: "mastodon", before: [], list: "statuses",
        good: #"{"id":"1","url":"https://a.example.org/1","account":{"id":"9","acct":"b"},"visibility":"public"}"#,
        after: [#"{"id":"42","username":"sample"}"#]),
      Search(
        network: "bluesky",
        before: [#"{"did":"did:plc:own","handle":"own.example.org","accessJwt":"a","refreshJwt":"r"}"#], list: "posts",
        good: #"{"uri":"at://did:plc:b/app.bsky.feed.post/3n2","record":{"text":"x"}}"#, after: []),
    ]

    /// What is made of an answer to the search.
    func mentions(answered body: String, limit: Int = 20) async throws -> Result<[Mention], PublishFailure> {
      let transcript = try #require(Transcript.all.first { $0.network == network })
      let transport = ScriptedTransport((before + [body] + after).map { Response.scripted(200, text: $0) })
      let adapter = try transcript.adapter(transport: transport, files: MemoryFiles())
      do throws(PublishFailure) {
        return .success(try await adapter.mentions(of: "Dr Example", limit: limit))
      } catch {
        return .failure(error)
      }
    }
  }

  @Test(arguments: Search.all) func whatIsNoListIsUnreadable(search: Search) async throws {
    let list = search.list
    let bodies = [
      "", "null", "[]", "{}", "0", "<html>", "{\"\(list)\":null}", "{\"\(list)\":{}}", "{\"\(list)\":\"\(list)\"}",
      "{\"\(list)\":[\(search.good)", "{\"\(list)\":[\"\\ud800\"]}",
      "{\"\(list)\":\(String(repeating: "[", count: 5000))",
    ]
    for body in bodies {
      let failure = await #expect(throws: PublishFailure.self) { try await search.mentions(answered: body).get() }
      #expect(failure?.verdict == "unavailable", "\(body.prefix(60))")
    }
  }

  @Test(arguments: Search.all) func whatIsNoPostIsLeftOut(search: Search) async throws {
    let long = String(repeating: "a", count: 3000)
    var strange = ["null", "0", "true", "\"x\"", "[]", "{}", "[\(search.good)]"]
    strange += [
      ("\"id\":\"1\"", "\"id\":[]"), ("https://a.example.org/1", "javascript:alert(1)"),
      ("https://a.example.org/1", ""),
      ("https://a.example.org/1", "https://a.example.org/\(long)"), ("\"account\"", "\"nobody\""),
      ("\"id\":\"9\"", "\"id\":\"42\""), ("\"id\":\"9\"", "\"id\":null"), ("public", "private"), ("public", "direct"),
      ("\"public\"", "true"), ("\"visibility\"", "\"v\""), ("{\"id\":\"1\"", "{\"reblog\":{},\"id\":\"1\""),
      ("at://", "https://"), ("at://did:plc:b", "at://did:plc:own"), ("app.bsky.feed.post", "app.bsky.feed.like"),
      ("/3n2", ""), ("/3n2", "/"), ("/3n2", "/3n2/4"), ("/3n2", "/ "), ("/3n2", "/\(long)"), ("did:plc:b", ""),
      ("{\"text\":\"x\"}", "null"), ("{\"text\":\"x\"}", "\"x\""), ("\"x\"", "7"),
    ].map { search.good.replacing($0.0, with: $0.1) }.filter { $0 != search.good }
    for strange in strange {
      let found = try await search.mentions(answered: "{\"\(search.list)\":[\(strange),\(search.good)]}").get()
      #expect(
        found.count == 1 && (found.first?.url.contains("1") == true || found.first?.url.contains("3n2") == true),
        "\(strange)")
    }
  }

  @Test(arguments: Search.all) func noMoreAreGivenThanAreWanted(search: Search) async throws {
    let body = "{\"\(search.list)\":[\(Array(repeating: search.good, count: 7).joined(separator: ","))]}"
    for (limit, count) in [(3, 3), (7, 7), (.max, 7), (0, 0), (-1, 0), (.min, 0)] {
      #expect(try await search.mentions(answered: body, limit: limit).get().count == count)
    }
  }
}
