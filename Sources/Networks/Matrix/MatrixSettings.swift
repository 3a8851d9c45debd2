internal import Model

extension MatrixNetwork {
  /// For validation, help and documentation.
  public static let keys = [
    SettingKey(
      "server", .text, example: "example.org", en: "the account's server, by its name or its address (https://…)",
      fr: "le serveur du compte, par son nom ou son adresse (https://…)"),
    SettingKey(
      "room", .text, example: "#blog:example.org",
      en: "the room, its number (!…) or its name (#…); the account is in it",
      fr: "le salon, son numéro (!…) ou son nom (#…) ; le compte en est membre"),
    SettingKey(
      "token", .secret, required: false, en: "an access token that does not end; or else user and password",
      fr: "un jeton d’accès qui ne prend pas fin ; ou bien user et password"),
    SettingKey(
      "user", .text, required: false, example: "@blog:example.org", en: "the account's name, with its password",
      fr: "le nom du compte, avec son mot de passe"),
    SettingKey("password", .secret, required: false, en: "the account's password", fr: "le mot de passe du compte"),
    SettingKey(
      "refresh_token", .secret, required: false,
      en: "a refresh token with its client_id, as crieur connect makes them where the server signs in by a page",
      fr:
        "un jeton de renouvellement avec son client_id, comme crieur connect les crée si le serveur connecte par une page"
    ),
    SettingKey(
      "client_id", .text, required: false, en: "the number of the program that the refresh token was given to",
      fr: "le numéro du programme à qui le jeton de renouvellement a été donné"),
  ]

  /// Which room, and the right to post there.
  public struct Settings: Decodable, Sendable {
    /// How the server lets us in.
    enum Access: Sendable {
      case token(Secret)
      case password(Secret, user: String)
      /// A refresh token, and the client that it was given to.
      case refresh(Secret, client: String)
    }

    let server: MatrixServer
    let room: String
    let access: Access

    private enum Keys: String, CodingKey { case server, room, token, user, password, refresh_token, client_id }

    /// Refuses what is no server, no room, or not one way in. A name without its secret is left from another way.
    public init(from decoder: any Decoder) throws {
      let keys = try decoder.container(keyedBy: Keys.self)
      guard let server = MatrixServer(try keys.decode(String.self, forKey: .server)) else {
        throw DecodingError.dataCorruptedError(
          forKey: .server, in: keys, debugDescription: "not a server like example.org or https://matrix.example.org")
      }
      self.server = server
      room = try keys.decode(String.self, forKey: .room)
      guard room.hasPrefix("!") || room.hasPrefix("#"), WireID.isPlausible(room) else {
        throw DecodingError.dataCorruptedError(
          forKey: .room, in: keys, debugDescription: "not a room like #blog:example.org or !abc:example.org")
      }
      let token = try keys.decodeIfPresent(Secret.self, forKey: .token)
      let user = try keys.decodeIfPresent(String.self, forKey: .user)
      let password = try keys.decodeIfPresent(Secret.self, forKey: .password)
      let refresh = try keys.decodeIfPresent(Secret.self, forKey: .refresh_token)
      let client = try keys.decodeIfPresent(String.self, forKey: .client_id)
      switch (token, password, refresh) {
      case (let token?, nil, nil): access = .token(token)
      case (nil, let password?, nil) where user != nil: access = .password(password, user: user ?? "")
      case (nil, nil, let refresh?) where client != nil: access = .refresh(refresh, client: client ?? "")
      default:
        throw DecodingError.dataCorruptedError(
          forKey: .token, in: keys,
          debugDescription: "write one of these: token, user and password, or refresh_token and client_id")
      }
    }
  }
}
