import Foundation
import TestSupport

/// A blog on loopback whose feed names a hub in one of the ways that blogs do, and counts who reads it.
final class PushBlog: Sendable {
  /// How hub and own address are told.
  enum Way: String, CaseIterable, Sendable { case headers, tags, headersWin, otherSelf, found, moved, nothing }

  struct State: Sendable {
    var posts = [2, 1, 0]
    var refusal: Answer?
  }

  let server: LoopbackServer
  let way: Way
  let path: String
  let state = Locked(State())

  init(_ way: Way, hub: String, path: String = "/feed/") throws {
    server = try LoopbackServer()
    (self.way, self.path) = (way, path)
    let (state, topic) = (state, server.url(path))
    let own = way == .otherSelf ? server.url("/own/feed.xml") : topic
    for path in [path, "/own/feed.xml"] {
      server.handle(path) { request in
        let (posts, refusal) = state.withLock { ($0.posts, $0.refusal) }
        if let refusal { return refusal }
        var headers = [(name: "Content-Type", value: "application/rss+xml"), ("ETag", "\"\(posts.count)\"")]
        if way == .headers || way == .headersWin {
          headers.append(("Link", "<\(hub)>; rel=\"hub\", <\(own)>; rel=\"self\""))
        }
        if request.header("If-None-Match") == "\"\(posts.count)\"" { return Answer(304, headers: headers) }
        let stated = way == .headersWin ? ("http://127.0.0.1:1/hub", "http://127.0.0.1:1/feed") : (hub, own)
        let tags =
          way == .headers || way == .nothing
          ? ""
          : "<atom:link rel=\"hub\" href=\"\(stated.0)\"/><atom:link rel=\"self\" href=\"\(stated.1)\"/>"
        return Answer(headers: headers, body: Array(Self.feed(posts, tags).utf8))
      }
    }
    server.answer("/found", .redirect(302, to: topic))
    server.answer("/moved", .redirect(301, to: topic))
  }

  /// What the configuration names.
  var url: String {
    switch way {
    case .found: server.url("/found")
    case .moved: server.url("/moved")
    default: server.url(path)
    }
  }

  /// What a hub must be asked for.
  var topic: String { server.url(way == .otherSelf ? "/own/feed.xml" : path) }

  /// How often the feed was read.
  var reads: Int { server.requests(path).count }

  @discardableResult func publish() -> String {
    state.withLock { state in
      state.posts.insert(state.posts.count, at: 0)
      return Blog.link(state.posts.count - 1)
    }
  }

  private static func feed(_ posts: [Int], _ tags: String) -> String {
    let items = posts.map { number in
      "<item><title>Billet \(number)</title><link>\(Blog.link(number))</link><guid isPermaLink=\"false\">\(number)</guid></item>"
    }
    return """
      <?xml version="1.0"?><rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel><title>Le blog</title>
      <link>https://www.blog.example.org/</link>\(tags)\(items.joined())</channel></rss>
      """
  }
}

/// A WebSub hub on loopback that does what a test tells it.
final class ScriptedHub: Sendable {
  struct State: Sendable {
    /// What it says to a request; 202 means that it verifies.
    var answers: [Answer] = []
    var lease = "864000"
    var verifies = true
    /// Requests as they came, in order.
    var asked: [[String: String]] = []
    /// Status and body of our answer to its verifications.
    var verified: [(mode: String, status: Int, body: String)] = []
  }

  let server: LoopbackServer
  let state = Locked(State())

  init() throws {
    server = try LoopbackServer()
    let state = state
    let serve: @Sendable (RecordedRequest) -> Answer = { request in
      let form = request.form
      Canaries.watch(form["hub.secret"])
      let (answer, verifies, lease) = state.withLock { state in
        state.asked.append(form)
        return (state.answers.isEmpty ? Answer(202) : state.answers.removeFirst(), state.verifies, state.lease)
      }
      guard answer.status == 202, verifies else { return answer }
      Thread.detachNewThread {
        let mode = form["hub.mode"] ?? ""
        let reply = Self.question(
          form["hub.callback"] ?? "", mode: mode, topic: form["hub.topic"] ?? "", lease: lease,
          challenge: "défi+\(mode)/1")
        state.withLock { $0.verified.append((mode, reply.status, reply.body)) }
      }
      return answer
    }
    server.handle("/hub", serve)
    server.answer("/hub307", .redirect(307, to: server.url("/hub")))
    server.answer("/hub308", .redirect(308, to: "/hub"))
  }

  var url: String { server.url("/hub") }
  var asked: [[String: String]] { state.withLock { $0.asked } }
  var verified: [(mode: String, status: Int, body: String)] { state.withLock { $0.verified } }

  static func question(_ callback: String, mode: String, topic: String, lease: String? = nil, challenge: String = "x")
    -> (status: Int, body: String)
  {
    var words = ["-G", callback, "--data-urlencode", "hub.mode=\(mode)", "--data-urlencode", "hub.topic=\(topic)"]
    words += ["--data-urlencode", "hub.challenge=\(challenge)"]
    if let lease { words += ["--data-urlencode", "hub.lease_seconds=\(lease)"] }
    return curl(words)
  }

  /// A delivery; gives the status of our answer.
  static func deliver(_ body: String, to callback: String, signature: String?) -> Int {
    var words = ["--data-binary", "@-", "-H", "Content-Type: application/rss+xml", callback]
    if let signature { words += ["-H", "X-Hub-Signature: \(signature)"] }
    return curl(words, input: body).status
  }

  static func curl(_ words: [String], input: String = "") -> (status: Int, body: String) {
    let all = ["-s", "-m", "15", "-w", "\n%{http_code}"] + words
    let output = (try? ChildProcess.run("/usr/bin/curl", all, input: input).output) ?? ""
    Canaries.expectAbsent(from: [output])
    let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
    return (lines.last.flatMap { Int($0) } ?? 0, lines.dropLast().joined(separator: "\n"))
  }

  /// `sha256=…` as a hub computes it.
  static func sign(_ body: String, secret: String, method: String = "sha256") throws -> String {
    let words = ["dgst", "-\(method)", "-hmac", secret, "-r"]
    let digits = try ChildProcess.run("/usr/bin/openssl", words, input: body).output.prefix { $0.isHexDigit }
    return "\(method)=\(digits)"
  }
}
