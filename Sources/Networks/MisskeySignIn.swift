internal import Model
public import Web

/// Misskey shows a page to agree on, and gives the token to whoever asked.
extension MisskeyNetwork: SignsIn {
  /// `MiAuth`, which every fork has.
  public static func signIn(_ dialogue: any Dialogue, given: [String: String], transport: any Transport)
    async throws(SignInFailure) -> [String: SignInValue]
  {
    guard let server = ServerAddress.of(given["server"] ?? "") else { throw .noServer(given["server"] ?? "") }
    let token = try await MiAuth(server: server, transport: transport).signIn(dialogue)
    return ["server": .text(server), "token": .secret(token)]
  }
}
