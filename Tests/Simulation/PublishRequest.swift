import FoundationEssentials
import Model
import Web

/// A request to publish on its way, and what becomes of it and of its answer.
struct PublishRequest {
  let request: Request
  let account: SimulatedAccount
  let world: World
  let life: Life

  private enum Fate: String {
    case well, answerLost, requestLost, late, notSent, tooMany, tooManyUntil, brokenKept, brokenDropped, truncated,
      page,
      refusedToken, duplicateRefused

    static let all: [(Fate, Int)] = [
      (.well, 40), (.answerLost, 15), (.requestLost, 10), (.late, 10), (.notSent, 8), (.tooMany, 2), (.tooManyUntil, 5),
      (.brokenKept, 3), (.brokenDropped, 3), (.truncated, 2), (.page, 1), (.refusedToken, 1),
    ]
  }

  /// When the process dies, where it does.
  private enum Death: String { case before, taken, answered, stored }

  func outcome() async throws(TransportFailure) -> Response {
    let dice = world.dice
    let key = request.header("Idempotency-Key")
    let text = Self.text(of: request)
    world.willPublish(account, token: Token.first(in: text) ?? "")
    checkKey(key)
    let fate = world.isCalm ? Fate.well : dice.weighed(Fate.all)
    let death: Death? =
      !world.isCalm && dice.chance(world.deadliness) ? dice.pick([.before, .taken, .answered, .stored]) : nil
    world.note("\(account.name) request \(fate.rawValue) \(death?.rawValue ?? "")")
    if death == .before { try die("before the request") }
    await life.travel(dice.time(10...2000))
    // What libcurl does by itself on a connection that was used before and is dead.
    if request.method.isRepeatable, dice.chance(0.3) { _ = arrive(text, key) }
    let answer = try await serve(fate, text, key)
    if death == .taken { try die("after the server took it") }
    await life.travel(dice.time(10...2000))
    if death == .answered { try die("at the answer") }
    guard !life.isOver else { throw request.lost(.cancelled, sent: true) }
    if death == .stored {
      // In one of the ledger's next writes or syncs.
      world.disk.plan(.init(rawValue: 5), after: dice.number(0...4), forEver: false)
    }
    return try answer.get()
  }

  private func die(_ place: String) throws(TransportFailure) {
    world.kill(life, place, powerCut: world.dice.chance(0.5))
    throw request.lost(.cancelled, sent: true)
  }

  private func serve(_ fate: Fate, _ text: String, _ key: String?) async throws(TransportFailure) -> Result<
    Response, TransportFailure
  > {
    let dice = world.dice
    switch fate {
    case .well: return .success(arrive(text, key))
    case .answerLost:
      _ = arrive(text, key)
      if dice.chance(0.5) { await life.travel(30 * .second) }
      return .failure(request.lost(dice.pick([.timedOut, .broken]), sent: true))
    case .requestLost:
      await life.travel(30 * .second)
      return .failure(request.lost(.timedOut, sent: true))
    case .late:
      // It and the list's lag end within the quiet time.
      let latest = account.quiet - Self.longestLag - 10 * .second
      let time = world.clock.now + dice.time(31 * .second...max(latest, 32 * .second))
      account.busyUntil = max(account.busyUntil, time)
      world.clock.at(time) { _ = arrive(text, key) }
      await life.travel(30 * .second)
      return .failure(request.lost(.timedOut, sent: true))
    case .notSent: return .failure(request.lost(dice.pick([.unresolvable, .unreachable, .tls]), sent: false))
    case .tooMany: return .success(response(429, "{\"error\":\"Too many requests\"}"))
    case .tooManyUntil:
      let wait = dice.number(1...7200)
      return .success(response(429, "{\"error\":\"Too many requests\"}", [("Retry-After", "\(wait)")]))
    case .brokenKept:
      _ = arrive(text, key)
      return .success(response(dice.pick([500, 502, 503, 504]), "{\"error\":\"oops\"}"))
    case .brokenDropped: return .success(response(dice.pick([500, 502, 503]), "<html>oops</html>"))
    case .truncated:
      _ = arrive(text, key)
      return .failure(request.lost(.truncated, sent: true))
    case .page:
      _ = arrive(text, key)
      return .success(response(200, "<html>Welcome</html>"))
    case .refusedToken:
      account.server.refusesTokenUntil = world.clock.now + dice.time(.minute...30 * .hour)
      return .success(response(401, "{\"error\":\"The access token was revoked\"}"))
    case .duplicateRefused: return .success(response(422, "{\"error\":\"duplicate\"}"))
    }
  }

  static let longestLag: Time = 2 * .minute

  /// I4: one key, one text.
  private func checkKey(_ key: String?) {
    guard let key else { return }
    let body = request.body ?? []
    if let known = account.server.bytes[key], known != body {
      world.violate("I4", "\(account.name): one key, two texts")
    }
    account.server.bytes[key] = body
  }

  /// The server has it, at last, and does what such servers do.
  private func arrive(_ text: String, _ key: String?) -> Response {
    let now = world.clock.now
    guard account.server.refusesTokenUntil <= now else {
      return response(401, "{\"error\":\"The access token was revoked\"}")
    }
    if text.count > account.server.limit {
      return response(
        422, "{\"error\":\"Validation failed: Text character limit of \(account.server.limit) exceeded\"}")
    }
    if account.kind == .b, let key, let known = account.server.keys[key], known.since <= now,
      let post = account.posts.first(where: { $0.id == known.post }), now < post.created + .hour
    {
      world.note("\(account.name) knows the key")
      return response(200, post.json)
    }
    world.posted(
      on: account, text, key: key, listedAfter: account.kind == .d ? 0 : world.dice.time(0...Self.longestLag))
    guard let post = account.posts.last else { return response(500, "") }
    // The key is known late: a second request in between makes a second post.
    if account.kind == .b, let key {
      account.server.keys[key] = (post.id, now + world.dice.time(0...3 * .minute))
    }
    return response(200, account.kind == .d ? "{\"ok\":true,\"id\":\"\(post.id)\"}" : post.json)
  }

  private func response(_ status: Int, _ body: String, _ headers: [(name: String, value: String)] = []) -> Response {
    Response(
      status: status, headers: [("Content-Type", "application/json")] + headers, body: Array(body.utf8),
      received: world.wall)
  }

  private struct Wire: Decodable { var status: String }

  private static func text(of request: Request) -> String {
    let body = Data(request.body ?? [])
    return (try? JSONDecoder().decode(Wire.self, from: body))?.status ?? String(decoding: body, as: UTF8.self)
  }
}
