import Foundation
import Testing
import Web

/// What is said to one WebSocket server and heard from it, in turn.
struct TalkExchange: Decodable, Sendable {
  let url: String
  /// What must be said, all of it in this order.
  let says: [String]
  /// What the server says, as soon as it may.
  let hears: [String]?
  /// Instead of an end: `refused` (nothing was said) or `cut` (after all this).
  let broken: String?
  let received: String?

  /// Lets a talk run its course.
  func run(_ talk: SocketTalk) throws -> (said: [String], result: Result<[SocketTalk.Heard], TransportFailure>) {
    if broken == "refused" {
      return ([], .failure(TransportFailure(.unreachable, url: url, requestSent: false)))
    }
    let time = try received.map { try Date($0, strategy: .iso8601) } ?? .reference
    var said = talk.opening
    var heard: [SocketTalk.Heard] = []
    for text in hears ?? [] {
      heard.append(SocketTalk.Heard(text, received: time))
      switch talk.turn(heard) {
      case .listen: break
      case .say(let texts): said += texts
      case .end: return (said, .success(heard))
      }
    }
    return (said, .failure(TransportFailure(.broken, url: url, requestSent: true)))
  }
}
