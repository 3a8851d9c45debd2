public import Announcer
internal import Glibc

/// What anybody may reach, behind the owner's reverse proxy: the callbacks of hubs and the pings of blogs. Everything else
/// is not there.
public final class PublicServer: Sendable {
  // A class because it owns a server.
  /// Where it listens.
  public let address: ListenAddress
  private let server: WebServer

  /// Listens at that address.
  /// - Parameters:
  ///   - secrets: what pushes are signed with.
  ///   - receiver: who hears what comes, by the configuration in force.
  public init(
    _ address: ListenAddress, secrets: PushSecrets,
    receiver: @escaping @Sendable () async -> PushReceiver
  ) throws(ServerFailure) {
    self.address = address
    let listener = try address.listen()
    let routes = PublicRoutes(secrets: secrets, receiver: receiver)
    let rules = ServerRules(
      connections: 32, idleSeconds: 5, memory: PublicRoutes.head,
      deadlines: Deadlines.Limits(head: .seconds(5), whole: .seconds(20)), closes: true,
      intake: { routes.intake($0) }, answer: { head, body, isProven in await routes.answer(head, body, isProven) })
    guard let server = WebServer(listener, rules) else {
      close(listener)
      throw ServerFailure(place: address.description, code: 0)
    }
    self.server = server
  }

  /// Stops listening.
  public func stop() { server.stop() }
}
