internal import Model
internal import Web

/// A Matrix server as its people name it: by its address, or by the name that stands in theirs.
///
/// https://spec.matrix.org/latest/client-server-api/#well-known-uris
struct MatrixServer: Sendable {
  /// An address, also where only a name was given.
  let address: String
  /// The name must be asked where its server is.
  let isName: Bool

  /// Nil for what is neither.
  init?(_ named: String) {
    isName = !named.contains("://")
    guard let address = ServerAddress.of(isName ? "https://" + named : named), !isName || !named.contains("/") else {
      return nil
    }
    self.address = address
  }

  /// The server's address; a name's own site says where its server is.
  func home(_ transport: any Transport, timeout: Duration) async throws(PublishFailure) -> String {
    guard isName else { return address }
    let site = APIClient(server: address, timeout: timeout, transport: transport)
    let response = try await site.read(.get, "/.well-known/matrix/client")
    if response.status == 429 || response.status >= 500 { throw site.refusal.ofReading(response) }
    // What was asked for over https is not spoken to over http.
    guard response.status == 200, let home = response.value?["m.homeserver"]?["base_url"]?.string,
      home.hasPrefix("https://"), let server = ServerAddress.of(home)
    else {
      throw .unavailable(
        "\(address) does not say where its Matrix server is: write that server's address instead of its name")
    }
    return server
  }
}
