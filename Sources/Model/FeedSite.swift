/// Where a feed says that it lives: what others know it by.
public struct FeedSite: Sendable, Equatable {
  /// The blog's page.
  public var home: String?
  /// The feed's own address exactly as it gives it: the topic of a WebSub subscription.
  public var topic: String?
  /// WebSub hubs, in the feed's order.
  public var hubs: [String]

  /// Nothing is known unless told.
  public init(home: String? = nil, topic: String? = nil, hubs: [String] = []) {
    self.home = home
    self.topic = topic
    self.hubs = hubs
  }
}

/// What a hub is asked for, and asks whether it was meant (`hub.mode`).
public enum HubMode: String, Sendable, Codable {
  case subscribe, unsubscribe
}
