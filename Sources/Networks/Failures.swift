internal import Model
internal import Web

extension PublishFailure {
  /// No answer to a request that publishes: what may have arrived is uncertain.
  static func publishing(_ failure: TransportFailure) -> PublishFailure {
    failure.requestSent ? .uncertain(failure.words) : .unavailable(failure.words)
  }

  /// No answer to a request that only reads: nothing was changed by it.
  static func reading(_ failure: TransportFailure) -> PublishFailure { .unavailable(failure.words) }

  /// The same of a request that may be made again: what a doubt says is no more than that it is to be.
  var ofRepeatable: PublishFailure {
    if case .uncertain(let why) = self { return .unavailable(why) }
    return self
  }
}

extension TransportFailure {
  /// What happened, for the journal.
  var words: String {
    let what =
      switch kind {
      case .badURL: "not an http or https address"
      case .unresolvable: "the server's name has no address"
      case .unreachable: "the server cannot be reached"
      case .tls: "no secure connection"
      case .timedOut: "no answer in time"
      case .forbiddenAddress: "a private address that the configuration does not allow"
      case .tooBig(let limit): "an answer of more than \(limit) bytes"
      case .redirectLoop: "redirects without end"
      case .truncated: "the answer broke off"
      case .foreignSecret: "the secret belongs to another server"
      case .badHeader(let name): "the header \(name) holds a control character"
      case .cancelled: "cancelled"
      case .broken: "the connection broke"
      }
    return detail.isEmpty ? what : "\(what): \(ServerWords.bounded(detail))"
  }
}
