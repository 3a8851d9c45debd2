import FoundationEssentials
import Model
import Web

/// A request that changes a post, takes it away or repeats it, and what becomes of it and of its answer. All of them may
/// be made again.
struct LaterRequest {
  let request: Request
  let way: Way
  let account: SimulatedAccount
  let world: World
  let life: Life
  let afterwards: Afterwards

  private enum Fate: String {
    case well, answerLost, requestLost, late, notSent, tooMany, brokenKept, brokenDropped,
      truncated, refusedToken

    static let all: [(Fate, Int)] = [
      (.well, 60), (.answerLost, 10), (.requestLost, 6), (.late, 4), (.notSent, 6), (.tooMany, 4),
      (.brokenKept, 4),
      (.brokenDropped, 3), (.truncated, 2), (.refusedToken, 1),
    ]
  }

  private enum Death: String { case before, taken, answered, stored }

  private enum Wish {
    case edit(Int, String)
    case delete(Int)
    case boost(SimulatedAccount, Int)
  }

  /// What is asked for; nil for what no server of the kind knows.
  private var wish: Wish? {
    let parts = way.path.split(separator: "/")
    guard parts.count >= 4, parts.prefix(3) == ["api", "v1", "statuses"] else { return nil }
    switch (request.method, parts.count) {
    case (.put, 4): return Int(parts[3]).map { .edit($0, text) }
    case (.delete, 4): return Int(parts[3]).map { .delete($0) }
    case (.post, 5) where parts[4] == "reblog":
      return Self.local(parts[3], in: world).map { Wish.boost($0.0, $0.1) }
    default: return nil
    }
  }

  static func isOne(_ request: Request, _ way: Way) -> Bool {
    request.method == .put || request.method == .delete || way.path.hasSuffix("/reblog")
  }

  /// Another server's post, by the identifier that it has at this one.
  static func local(_ id: Substring, in world: World) -> (SimulatedAccount, Int)? {
    let parts = id.split(separator: ".")
    guard parts.count == 2, let account = world.account(String(parts[0])), let post = Int(parts[1])
    else { return nil }
    return (account, post)
  }

  func outcome() async throws(TransportFailure) -> Response {
    guard let wish else {
      world.violate("L1", "\(account.name) is asked for \(request.method.rawValue) \(way.path)")
      throw request.lost(.broken, sent: false)
    }
    check(wish)
    let dice = afterwards.dice
    let fate = world.isCalm ? Fate.well : dice.weighed(Fate.all)
    let death: Death? =
      !world.isCalm && dice.chance(world.deadliness)
      ? dice.pick([.before, .taken, .answered, .stored]) : nil
    world.note(
      "\(account.name) \(request.method.rawValue) \(way.path) \(fate.rawValue) \(death?.rawValue ?? "")"
    )
    if death == .before { try die("before the request") }
    await life.travel(dice.time(10...2000))
    let answer = try await serve(fate, wish)
    if death == .taken { try die("after the server took it") }
    await life.travel(dice.time(10...2000))
    if death == .answered { try die("at the answer") }
    guard !life.isOver else { throw request.lost(.cancelled, sent: true) }
    if death == .stored {
      world.disk.plan(.init(rawValue: 5), after: dice.number(0...4), forEver: false)
    }
    return try answer.get()
  }

  private func die(_ place: String) throws(TransportFailure) {
    world.kill(life, place, powerCut: afterwards.dice.chance(0.5))
    throw request.lost(.cancelled, sent: true)
  }

  private func check(_ wish: Wish) {
    switch wish {
    case .edit(let id, let text): world.watch.checkEdit(of: id, on: account, to: text)
    case .delete(let id): world.watch.checkDeletion(of: id, on: account, afterwards)
    case .boost(let original, let id): world.watch.checkBoost(of: id, from: original, on: account)
    }
  }

  private func serve(_ fate: Fate, _ wish: Wish) async throws(TransportFailure) -> Result<
    Response, TransportFailure
  > {
    let dice = afterwards.dice
    switch fate {
    case .well: return .success(arrive(wish))
    case .answerLost:
      _ = arrive(wish)
      if dice.chance(0.5) { await life.travel(30 * .second) }
      return .failure(request.lost(dice.pick([.timedOut, .broken]), sent: true))
    case .requestLost:
      await life.travel(30 * .second)
      return .failure(request.lost(.timedOut, sent: true))
    case .late:
      // An edit that overtakes a later one cannot be helped by anybody.
      if case .edit = wish { return .success(arrive(wish)) }
      world.clock.at(world.clock.now + dice.time(31 * .second...20 * .minute)) { _ = arrive(wish) }
      await life.travel(30 * .second)
      return .failure(request.lost(.timedOut, sent: true))
    case .notSent:
      return .failure(request.lost(dice.pick([.unresolvable, .unreachable, .tls]), sent: false))
    case .tooMany: return .success(response(429, "{\"error\":\"Too many requests\"}"))
    case .brokenKept:
      _ = arrive(wish)
      return .success(response(dice.pick([500, 502, 503, 504]), "{\"error\":\"oops\"}"))
    case .brokenDropped: return .success(response(dice.pick([500, 502, 503]), "<html>oops</html>"))
    case .truncated:
      _ = arrive(wish)
      return .failure(request.lost(.truncated, sent: true))
    case .refusedToken:
      account.server.refusesTokenUntil = world.clock.now + dice.time(.minute...10 * .hour)
      return .success(response(401, "{\"error\":\"The access token was revoked\"}"))
    }
  }

  // MARK: at the server

  private func arrive(_ wish: Wish) -> Response {
    guard account.server.refusesTokenUntil <= world.clock.now else {
      return response(401, "{\"error\":\"The access token was revoked\"}")
    }
    switch wish {
    case .edit(let id, let text): return edit(id, text)
    case .delete(let id): return delete(id)
    case .boost(let original, let id): return boost(original, id)
    }
  }

  private var missing: Response { response(404, "{\"error\":\"Record not found\"}") }

  private func edit(_ id: Int, _ text: String) -> Response {
    guard let index = account.posts.firstIndex(where: { $0.id == id }) else { return missing }
    guard text.count <= account.server.limit else {
      return response(
        422,
        "{\"error\":\"Validation failed: Text character limit of \(account.server.limit) exceeded\"}"
      )
    }
    account.posts[index] = account.posts[index].saying(text)
    world.tally.edits += 1
    world.note("\(account.name) has \(id) edited: \(text)")
    return response(200, account.posts[index].json)
  }

  private func delete(_ id: Int) -> Response {
    guard let index = account.posts.firstIndex(where: { $0.id == id }) else { return missing }
    let post = account.posts.remove(at: index)
    world.tally.deletions += 1
    world.note("\(account.name) has \(id) no more: \(post.token)")
    return response(200, post.json)
  }

  private func boost(_ original: SimulatedAccount, _ id: Int) -> Response {
    guard let post = original.posts.first(where: { $0.id == id }) else { return missing }
    let boost = Afterwards.Boost(booster: account.name, original: original.name, post: id)
    // The same boost is there once, however often it is asked for.
    if afterwards.boosts[boost] == nil {
      account.server.nextID += 1
      afterwards.boosts[boost] = account.server.nextID
      account.everHad.insert(post.token)
      world.tally.boosts += 1
      world.note("\(account.name) boosts \(post.token)")
    }
    let number = afterwards.boosts[boost] ?? 0
    return response(
      200,
      "{\"id\":\"\(number)\",\"url\":\"https://\(account.host)/@owner/\(number)\",\"reblog\":\(post.json)}"
    )
  }

  private func response(_ status: Int, _ body: String) -> Response {
    Response(
      status: status, headers: [("Content-Type", "application/json")], body: Array(body.utf8),
      received: world.wall)
  }

  private struct Wire: Decodable { var status: String }

  private var text: String {
    (try? JSONDecoder().decode(Wire.self, from: Data(request.body ?? [])))?.status ?? ""  // nothing is no draft
  }
}
