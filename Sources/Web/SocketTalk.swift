public import FoundationEssentials

/// A conversation over a WebSocket (RFC 6455): text messages, said and heard in turn, until enough was heard.
public struct SocketTalk: Sendable {
  /// A message that was heard, and when.
  public struct Heard: Sendable, Equatable {
    /// Its text.
    public var text: String
    /// When it was complete.
    public var received: Date

    /// A message.
    public init(_ text: String, received: Date) {
      self.text = text
      self.received = received
    }
  }

  /// What follows a message.
  public enum Turn: Sendable, Equatable {
    /// The next message.
    case listen
    /// First these are said.
    case say([String])
    /// Enough was heard.
    case end
  }

  /// `wss://…`; `ws://…` only where the configuration lets the host be private.
  public var url: String
  /// Said first.
  public var opening: [String]
  /// The whole conversation may take so long.
  public var timeout: Duration
  /// All that is heard together may be so long.
  public var maximumBytes: Int
  /// What follows, given all that was heard so far. Called on a thread of the transport's.
  public var turn: @Sendable (_ heard: [Heard]) -> Turn

  /// A conversation; a megabyte at most unless told otherwise.
  public init(
    url: String, opening: [String], timeout: Duration = .seconds(30), maximumBytes: Int = 1 << 20,
    turn: @escaping @Sendable (_ heard: [Heard]) -> Turn
  ) {
    self.url = url
    self.opening = opening
    self.timeout = timeout
    self.maximumBytes = maximumBytes
    self.turn = turn
  }

  /// The same place as an address that a request may have; nil where it is no WebSocket's.
  public static func webAddress(of url: String) -> String? {
    for (scheme, web) in [("wss://", "https://"), ("ws://", "http://")] where url.lowercased().hasPrefix(scheme) {
      let address = web + url.dropFirst(scheme.count)
      return WebAddress(address) == nil || address.contains("#") ? nil : address
    }
    return nil
  }
}
