import FoundationEssentials
import Model
import Web

/// What an account's server answers to those who only read.
struct SocialServer {
  let account: SimulatedAccount
  let world: World
  let life: Life

  func read(_ request: Request, _ way: Way) async throws(TransportFailure) -> Response {
    let dice = world.dice
    await life.travel(dice.time(10...500))
    let isWell = world.isCalm || dice.chance(0.85)
    if !isWell || account.server.isDownUntil > world.clock.now { try await fail(request) }
    let response = isWell && account.server.isDownUntil <= world.clock.now ? answer(request, way) : refusal()
    await life.travel(dice.time(10...500))
    guard !life.isOver else { throw request.lost(.cancelled, sent: true) }
    world.note("\(account.name) \(way.path) \(response.status)")
    return response
  }

  private func fail(_ request: Request) async throws(TransportFailure) {
    let kind = world.dice.pick([TransportFailure.Kind.timedOut, .broken, .unreachable, .truncated, .tls])
    guard world.dice.chance(0.5) else { return }
    if kind == .timedOut { await life.travel(30 * .second) }
    world.note("\(account.name) read fails: \(kind)")
    throw request.lost(kind, sent: kind != .unreachable && kind != .tls)
  }

  private func refusal() -> Response {
    let status = world.dice.pick([500, 502, 503, 429])
    return response(status, "{\"error\":\"try later\"}")
  }

  private func response(_ status: Int, _ body: String) -> Response {
    Response(
      status: status, headers: [("Content-Type", "application/json"), ("Date", httpDate)], body: Array(body.utf8),
      received: world.wall)
  }

  /// The server's own clock is right.
  private var httpDate: String { "\(DateText.mail(world.clock.now).replacing("+0000", with: "GMT"))" }

  private func answer(_ request: Request, _ way: Way) -> Response {
    if account.server.refusesTokenUntil > world.clock.now {
      return response(401, "{\"error\":\"The access token was revoked\"}")
    }
    switch way.path {
    case "/api/v1/accounts/verify_credentials":
      return response(
        200, "{\"id\":\"7\",\"username\":\"owner\",\"acct\":\"owner\",\"url\":\"https://\(account.host)/@owner\"}")
    case "/api/v2/instance", "/api/v1/instance":
      let version = account.kind == .b ? "4.5.0" : "0.19.1"
      return response(
        200,
        "{\"domain\":\"\(account.host)\",\"version\":\"\(version)\",\"configuration\":{\"statuses\":{\"max_characters\":\(account.server.limit),\"characters_reserved_per_url\":23}}}"
      )
    case "/api/v1/accounts/7/statuses": return response(200, list(before: way.query["max_id"].flatMap { Int($0) }))
    case "/api/v2/search": return response(200, search(way.query["q"] ?? ""))
    default:
      let post = way.path.split(separator: "/").last.flatMap { Int($0) }.flatMap { id in
        account.posts.first { $0.id == id && way.path == "/api/v1/statuses/\(id)" }
      }
      return response(post == nil ? 404 : 200, post?.json ?? "{\"error\":\"Record not found\"}")
    }
  }

  /// A post of whatever server, by its address.
  private func search(_ url: String) -> String {
    let way = Way(url.replacing("%3A", with: ":").replacing("%2F", with: "/").replacing("%40", with: "@"))
    let found = world.accounts.first { $0.host == way.host }.flatMap { author in
      author.posts.first { way.path == "/@owner/\($0.id)" }.map { "\(author.name).\($0.id)" }
    }
    return "{\"statuses\":[" + (found.map { "{\"id\":\"\($0)\",\"visibility\":\"public\"}" } ?? "") + "]}"
  }

  /// The account's posts as its list shows them: late, and sometimes from before the last that the daemon knows.
  private func list(before: Int?) -> String {
    let now = world.clock.now
    var posts = account.posts.filter { $0.listed <= now && $0.id < before ?? .max }
    let isStale = !world.isCalm && world.dice.chance(0.05)
    if isStale, let anchor = world.watch.anchor(of: account), let id = Int(anchor) {
      posts.removeAll { $0.id >= id }
      world.note("\(account.name) list is stale")
    } else if before == nil {
      account.looks.append(now)
    }
    return "[" + posts.suffix(40).reversed().map(\.json).joined(separator: ",") + "]"
  }
}
