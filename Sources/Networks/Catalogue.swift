/// Every network that Crieur knows: one line each.
public enum Catalogue {
  /// In the order in which the owner sees them.
  public static let networks: [any Network.Type] = [
    TwtxtNetwork.self,
    MastodonNetwork.self,
    BlueskyNetwork.self,
    MisskeyNetwork.self,
    GNUSocialNetwork.self,
    TelegramNetwork.self,
    MatrixNetwork.self,
    DiscordNetwork.self,
    SlackNetwork.self,
    MattermostNetwork.self,
    XNetwork.self,
    LinkedInNetwork.self,
    FacebookNetwork.self,
    ThreadsNetwork.self,
    EmailNetwork.self,
    NostrNetwork.self,
    WebhookNetwork.self,
    IndexNowNetwork.self,
    WeblogPingNetwork.self,
    WebSubNetwork.self,
    MicropubNetwork.self,
    LemmyNetwork.self,
    TumblrNetwork.self,
    DiasporaNetwork.self,
  ]

  /// The network of that name.
  public static func network(named name: String) -> (any Network.Type)? {
    networks.first { $0.name == name }
  }
}
