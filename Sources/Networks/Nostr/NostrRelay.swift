internal import Crypto
internal import FoundationEssentials
internal import Model
internal import Web

/// One relay: what is said to it, and what its answers mean.
struct NostrRelay: Sendable {
  /// `wss://…`
  let url: String
  let key: SchnorrKey
  let timeout: Duration
  let transport: any Transport

  /// What it is called in words: the rest of its address may be its owner's alone.
  var host: String { SocketTalk.webAddress(of: url).flatMap { Origin($0)?.host } ?? "" }

  /// What became of an event at a relay.
  enum Verdict: Sendable, Equatable {
    case stands(isDuplicate: Bool)
    /// Provably not there.
    case refused(PublishFailure)
    case unknown(String)
  }

  /// Sends an event and waits for its OK.
  func publish(_ event: NostrEvent) async -> Verdict {
    let talk = SocketTalk(url: url, opening: ["[\"EVENT\",\(event.json)]"], timeout: timeout) { heard in
      turn(of: event, heard)
    }
    do {
      let heard = try await transport.converse(talk)
      guard let last = heard.compactMap({ Message($0.text) }).last(where: { $0.isOK(of: event.id) }) else {
        return .unknown("no word about the post")
      }
      let isDuplicate = last.words.hasPrefix("duplicate:")
      // Some refuse what stands there, instead of accepting it once more.
      return last.isAccepted || isDuplicate ? .stands(isDuplicate: isDuplicate) : .refused(named(last.failure))
    } catch {
      return error.requestSent ? .unknown(error.words) : .refused(.reading(error))
    }
  }

  /// What became of the wish that an event be taken away.
  enum Deletion: Sendable, Equatable {
    case dropped
    /// It does not stand there.
    case absent
    /// It may stand there still.
    case refused(PublishFailure)
  }

  /// Takes an event away where it stands: asked for first, since only what is heard tells the time.
  func delete(_ id: String) async -> Deletion {
    let question = Self.question("{\"ids\":[\"\(id)\"]}")
    let talk = SocketTalk(url: url, opening: [question], timeout: timeout) { heard in
      guard let last = heard.last, let message = Message(last.text) else { return .listen }
      guard let end = heard.first(where: { Message($0.text)?.kind == "EOSE" }) else {
        return turn(asking: question, heard)
      }
      guard let wish = deletion(of: id, in: heard, at: end.received) else { return .end }
      return message.kind == "EOSE" ? .say(["[\"EVENT\",\(wish.json)]"]) : turn(of: wish, heard)
    }
    do {
      let heard = try await transport.converse(talk)
      guard let last = heard.last.flatMap({ Message($0.text) }) else {
        return .refused(.unavailable("nothing was heard"))
      }
      if last.kind == "EOSE" { return .absent }
      if last.kind == "OK" { return last.isAccepted ? .dropped : .refused(named(last.failure)) }
      // One that does not tell may have it.
      return .refused(named(.unavailable(last.words)))
    } catch {
      return .refused(.reading(error))
    }
  }

  /// Whether an event stands there.
  func has(_ id: String) async -> Result<Bool, PublishFailure> {
    await ask("{\"ids\":[\"\(id)\"]}").map { stands(id, in: $0) }
  }

  /// Somebody's event of that identifier; nil where it does not stand there.
  func event(_ id: String) async -> Result<JSON?, PublishFailure> {
    await ask("{\"ids\":[\"\(id)\"]}").map { heard in
      heard.lazy.compactMap { Message($0.text)?.event }.first { $0["id"]?.string == id && NostrEvent(given: $0) != nil }
    }
  }

  /// What a relay that answers says of the key's owner and of itself.
  struct Greeting: Sendable {
    /// The name in their profile (kind 0).
    var profileName: String?
    /// The longest text that it takes.
    var longestText: Int?
    /// It takes only what was worked for (https://github.com/nostr-protocol/nips/blob/master/13.md), which we do not do.
    var wantsWork = false
  }

  /// Whether it answers.
  func greeting() async -> Result<Greeting, PublishFailure> {
    let author = Hexadecimal.encode(key.publicKey)
    let heard: [SocketTalk.Heard]
    switch await ask("{\"authors\":[\"\(author)\"],\"kinds\":[0],\"limit\":1}") {
    case .success(let all): heard = all
    case .failure(let why): return .failure(why)
    }
    let profile = heard.compactMap { Message($0.text)?.event }.first { $0["pubkey"]?.string == author }
    let content = profile?["content"]?.string.flatMap { JSON(Array($0.utf8)) }
    let limits = await limits()
    return .success(
      Greeting(
        profileName: content?["name"]?.string, longestText: limits?["max_content_length"]?.int,
        wantsWork: (limits?["min_pow_difficulty"]?.int ?? 0) > 0))
  }

  /// https://github.com/nostr-protocol/nips/blob/master/11.md ; nil where it does not say. Whether it takes payment or
  /// knows its writers says nothing of this key: its owner may be one of them.
  private func limits() async -> JSON? {
    guard let address = SocketTalk.webAddress(of: url) else { return nil }
    let request = Request(
      .get, address, headers: [("Accept", "application/nostr+json")], timeout: timeout, maximumBytes: 64 << 10,
      redirects: 0)
    // A relay without such a page is one all the same.
    let facts = try? await transport.send(request)
    return facts?.value?["limitation"]
  }

  // MARK: Talking

  private static func question(_ filter: String) -> String { "[\"REQ\",\"crieur\",\(filter)]" }

  /// All that a relay has of a kind, up to its EOSE.
  private func ask(_ filter: String) async -> Result<[SocketTalk.Heard], PublishFailure> {
    let question = Self.question(filter)
    let talk = SocketTalk(url: url, opening: [question], timeout: timeout) { turn(asking: question, $0) }
    do {
      let heard = try await transport.converse(talk)
      // A relay that refuses to tell proves nothing.
      if let last = heard.last.flatMap({ Message($0.text) }), last.kind != "EOSE" {
        return .failure(named(.unavailable(last.words)))
      }
      return .success(heard)
    } catch {
      return .failure(.reading(error))
    }
  }

  /// After a message: enough, or who we are and the question again.
  private func turn(asking question: String, _ heard: [SocketTalk.Heard]) -> SocketTalk.Turn {
    guard let last = heard.last, let message = Message(last.text) else { return .listen }
    let before = heard.compactMap { Message($0.text) }
    let refusals = before.count { $0.kind == "CLOSED" }
    switch message.kind {
    case "EOSE": return .end
    case "CLOSED":
      guard refusals == 1, message.words.hasPrefix("auth-required:") else { return .end }
      guard let challenge = before.last(where: { $0.kind == "AUTH" })?.challenge else { return .end }
      return introduction(to: challenge, at: last.received)
    case "OK" where refusals == 1: return message.isAccepted ? .say([question]) : .end
    default: return .listen
    }
  }

  /// After a message: enough, or who we are (https://github.com/nostr-protocol/nips/blob/master/42.md) and the event again.
  private func turn(of event: NostrEvent, _ heard: [SocketTalk.Heard]) -> SocketTalk.Turn {
    guard let last = heard.last, let message = Message(last.text) else { return .listen }
    let before = heard.compactMap { Message($0.text) }
    let refusals = before.count { $0.isOK(of: event.id) && !$0.isAccepted }
    if message.isOK(of: event.id) {
      guard refusals == 1, message.words.hasPrefix("auth-required:") else { return .end }
      guard let challenge = before.last(where: { $0.kind == "AUTH" })?.challenge else { return .end }
      return introduction(to: challenge, at: last.received)
    }
    guard message.kind == "OK", refusals == 1 else { return .listen }
    return message.isAccepted ? .say(["[\"EVENT\",\(event.json)]"]) : .end
  }

  private func introduction(to challenge: String, at time: Date) -> SocketTalk.Turn {
    let tags = [["relay", url], ["challenge", challenge]]
    guard let event = NostrEvent(kind: 22242, at: time, tags: tags, content: "", key: key) else { return .end }
    return .say(["[\"AUTH\",\(event.json)]"])
  }

  /// https://github.com/nostr-protocol/nips/blob/master/09.md ; nil where no such event of ours was heard.
  private func deletion(of id: String, in heard: [SocketTalk.Heard], at time: Date) -> NostrEvent? {
    guard let kind = own(id, in: heard)?["kind"]?.int else { return nil }
    return NostrEvent(kind: 5, at: time, tags: [["e", id], ["k", String(kind)]], content: "", key: key)
  }

  private func stands(_ id: String, in heard: [SocketTalk.Heard]) -> Bool { own(id, in: heard) != nil }

  private func own(_ id: String, in heard: [SocketTalk.Heard]) -> JSON? {
    let author = Hexadecimal.encode(key.publicKey)
    return heard.lazy.compactMap { Message($0.text)?.event }.first {
      $0["id"]?.string == id && $0["pubkey"]?.string == author
    }
  }

  /// Says which relay it was.
  private func named(_ failure: PublishFailure) -> PublishFailure {
    switch failure {
    case .unauthorized(let words): .unauthorized("\(host): \(words)")
    case .unavailable(let words): .unavailable("\(host): \(words)")
    case .rejected(let words): .rejected("\(host): \(words)")
    default: failure
    }
  }

  /// What a relay says: a list that begins with its kind.
  private struct Message {
    let kind: String
    private let rest: [JSON]

    init?(_ text: String) {
      guard case .list(let parts)? = JSON(Array(text.utf8)), let kind = parts.first?.string else { return nil }
      self.kind = kind
      rest = Array(parts.dropFirst())
    }

    /// What `EVENT` brings to our question.
    var event: JSON? { kind == "EVENT" && rest.count == 2 ? rest.last : nil }
    var challenge: String? { kind == "AUTH" ? rest.first?.string : nil }
    /// The words of `OK`, `CLOSED` and `NOTICE` stand last.
    var words: String { ServerWords.bounded(rest.last?.string ?? "") }
    var isAccepted: Bool { rest.count >= 2 && rest[1].isTrue }

    /// Only a plain yes or no is an answer.
    func isOK(of id: String) -> Bool {
      guard kind == "OK", rest.count >= 2, case .bool = rest[1] else { return false }
      return rest[0].string == id
    }

    /// What a refusal means, by its first word (01.md, «machine-readable prefixes»).
    var failure: PublishFailure {
      switch words.prefix(while: { $0 != ":" }) {
      case "rate-limited": .limited(until: nil)
      case "auth-required", "restricted", "blocked", "mute": .unauthorized(words)
      // strfry: the author has asked for it to be taken away.
      case "invalid", "pow", "deleted": .rejected(words)
      default: .unavailable(words.isEmpty ? "refused without a word" : words)
      }
    }
  }
}
