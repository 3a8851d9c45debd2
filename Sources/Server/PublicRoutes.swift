internal import Announcer
internal import FoundationEssentials
internal import Ledger

/// The paths that are there for anybody: `/websub/KEY` for hubs, `/` and `/RPC2` for pings.
struct PublicRoutes: Sendable {
  /// Memory of a connection in which the head of its request must fit.
  static let head = 16 << 10
  /// A ping may be so long.
  static let longestPing = 64 << 10
  /// A hub sends the whole feed, so a push may be as long as a feed may (section 7: what is not answered by 2xx failed,
  /// and is sent again or gives the subscription up). It is checked on its way and kept nowhere, so its length costs nothing.
  static let longestPush = 10 << 20

  let secrets: PushSecrets
  let receiver: @Sendable () async -> PushReceiver

  private enum Route {
    case hub(key: String)
    case ping
  }

  private func route(_ path: String) -> Route? {
    // Whatever the proxy in front has left before it.
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    if path == "/" || parts.last == "RPC2" { return .ping }
    guard let key = parts.last.map(String.init), parts.dropLast().last == "websub" else { return nil }
    return PushSecrets.isKey(key) ? .hub(key: key) : nil
  }

  /// Decides by the head, so that nothing of what nobody asked for is read.
  func intake(_ head: RequestHead) -> Intake {
    switch (route(head.path), head.method) {
    case (.hub, "GET"): .dropped(0)
    case (.hub(let key), "POST"):
      .checked(secrets.proof(key: key, signature: head.headers["x-hub-signature"]), Self.longestPush)
    case (.ping, "POST"): .kept(Self.longestPing)
    case (.hub, _): .answered(HTTPAnswer(status: 405, headers: ["Allow": "GET, POST"]))
    case (.ping, _) where head.method != "GET": .answered(HTTPAnswer(status: 405, headers: ["Allow": "POST"]))
    default: .answered(HTTPAnswer(status: 404))
    }
  }

  func answer(_ head: RequestHead, _ body: [UInt8], _ isProven: Bool) async -> HTTPAnswer {
    let receiver = await receiver()
    do throws(LedgerError) {
      switch route(head.path) {
      case .hub(let key) where head.method == "GET":
        return Self.answer(try await receiver.question(head.query, key: key, now: .now))
      case .hub(let key): return Self.answer(try await receiver.push(key: key, isProven: isProven, now: .now))
      case .ping:
        return HTTPAnswer(status: 200, type: "text/xml; charset=utf-8", body: try await receiver.ping(body, now: .now))
      case nil: return HTTPAnswer(status: 404)
      }
    } catch {
      return HTTPAnswer(status: 503)
    }
  }

  private static func answer(_ reply: PushReceiver.Reply) -> HTTPAnswer {
    switch reply {
    // A challenge is a stranger's text: no browser may take it for a page.
    case .challenge(let text):
      HTTPAnswer(status: 200, body: Array(text.utf8), headers: ["X-Content-Type-Options": "nosniff"])
    case .thanks: HTTPAnswer(status: 204)
    case .unknown: HTTPAnswer(status: 404)
    case .gone: HTTPAnswer(status: 410)
    }
  }
}
