import FoundationEssentials
import Web

/// What a blog's server answers: its feed, in whatever state it is, and the pages of its posts.
struct BlogServer {
  let blog: Blog
  let world: World
  let life: Life

  func answer(_ request: Request, _ way: Way) async throws(TransportFailure) -> Response {
    await life.travel(world.dice.time(10...1000))
    blog.weather.settle(at: world.clock.now)
    let answer = way.path == "/feed" ? try await feed(request) : page(way)
    await life.travel(world.dice.time(10...1000))
    guard !life.isOver else { throw request.lost(.cancelled, sent: true) }
    world.note("\(blog.name) \(way.path) \(answer.status) \(answer.header("ETag") ?? "")")
    return answer
  }

  /// Whether a page is still there. By dice of its own.
  func answerWatch(_ request: Request, _ way: Way) async throws(TransportFailure) -> Response {
    guard let afterwards = world.afterwards else { return page(way) }
    let dice = afterwards.dice
    await life.travel(dice.time(10...1000))
    let status = afterwards.status(of: way.path, at: world.clock.now) ?? (isUnwell(dice) ? dice.pick([404, 503]) : 200)
    let isLost = !world.isCalm && dice.chance(0.05)
    await life.travel(dice.time(10...1000))
    guard !life.isOver else { throw request.lost(.cancelled, sent: true) }
    world.note("\(blog.name) \(way.path) \(isLost ? "is lost" : "is \(status)")")
    // No answer says nothing.
    afterwards.note(isLost ? 503 : status, of: way.path, at: world.clock.now)
    if isLost { throw request.lost(.timedOut, sent: true) }
    return response(status, "<html><head><title>\(way.path)</title></head></html>", type: "text/html")
  }

  private func isUnwell(_ dice: Dice) -> Bool { !world.isCalm && dice.chance(0.15) }

  private func page(_ way: Way) -> Response {
    if let status = world.afterwards?.status(of: way.path, at: world.clock.now) { return response(status, "gone") }
    if !world.isCalm, world.dice.chance(0.1) { return response(world.dice.pick([404, 503]), "not yet") }
    return response(200, "<html><head><title>\(way.path)</title></head><body>A post.</body></html>", type: "text/html")
  }

  private func feed(_ request: Request) async throws(TransportFailure) -> Response {
    // I12: never sooner than five minutes after the last time, unless the clock was set, also
    // while the request was on its way.
    let poll = Blog.Poll(at: world.clock.now, life: life.number, jumps: world.tally.jumps)
    if let last = blog.polls.last, last.life == poll.life, last.jumps == poll.jumps, poll.at < last.at + 299 * .second,
      last.at > world.lastJump + .minute
    {
      world.violate("I12", "\(blog.name) is asked again after \(poll.at - last.at) ms")
    }
    blog.polls.append(poll)
    let failure = world.isCalm ? nil : blog.weather.failure
    let (etag, bytes) = blog.document(stale: !world.isCalm && blog.weather.isStale && world.dice.chance(0.5))
    guard let failure else { return whole(request, etag, bytes) }
    switch failure {
    case .notFound: return response(404, "no such page")
    case .gone: return response(410, "gone")
    case .broken: return response(world.dice.pick([500, 502, 503]), "oops")
    case .forbidden: return response(403, "<html>Are you a robot?</html>")
    case .tooMany: return response(429, "slow down", headers: [("Retry-After", "\(world.dice.number(1...7200))")])
    case .page: return response(200, "<html><body>Maintenance</body></html>", type: "text/html")
    case .empty: return response(200, String(decoding: blog.emptyDocument, as: UTF8.self), type: "application/xml")
    case .truncated:
      // By a server that means it: with a validator of its own.
      let cut = Array(bytes.prefix(world.dice.number(0...max(bytes.count - 1, 0))))
      return Response(status: 200, headers: [("ETag", "\"cut-\(cut.count)\"")], body: cut, received: world.wall)
    case .cut: throw request.lost(.truncated, sent: true)
    case .unreachable: throw request.lost(world.dice.pick([.unresolvable, .unreachable, .tls]), sent: false)
    case .silent:
      await life.travel(60 * .second)
      throw request.lost(.timedOut, sent: true)
    case .notModified: return request.header("If-None-Match") == nil ? whole(request, etag, bytes) : response(304, "")
    }
  }

  private func whole(_ request: Request, _ etag: String, _ bytes: [UInt8]) -> Response {
    if request.header("If-None-Match") == etag { return response(304, "", headers: [("ETag", etag)]) }
    return Response(status: 200, headers: [("ETag", etag)], body: bytes, received: world.wall)
  }

  private func response(
    _ status: Int, _ body: String, headers: [(name: String, value: String)] = [], type: String = "text/plain"
  ) -> Response {
    Response(
      status: status, headers: [("Content-Type", type)] + headers, body: Array(body.utf8), received: world.wall)
  }
}
