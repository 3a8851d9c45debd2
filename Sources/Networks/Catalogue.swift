/// Every network that Crieur knows: one line each.
public enum Catalogue {
  /// In the order in which the owner sees them.
  public static let networks: [any Network.Type] = [
    TwtxtNetwork.self,
    MastodonNetwork.self,
    BlueskyNetwork.self,
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
