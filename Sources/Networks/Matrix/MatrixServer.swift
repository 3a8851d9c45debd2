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

  /// Why it is not known where the server of a name is.
  enum Unknown: Error {
    case unanswered(TransportFailure)
    case troubled(Response)
    /// The name's site says nothing of it.
    case silent(String)

    /// The same for whoever wants to post.
    var failure: PublishFailure {
      switch self {
      case .unanswered(let failure): .reading(failure)
      case .troubled(let response): Refusal(secrets: []).ofReading(response)
      case .silent: .unavailable(sentence(in: .en))
      }
    }

    func sentence(in say: Language) -> String {
      guard case .silent(let address) = self else { return failure.sentence(in: say) }
      return say(
        "\(address) does not say where its Matrix server is, write that server's address instead of its name",
        "\(address) ne dit pas où est son serveur Matrix, écrivez l’adresse de ce serveur au lieu de son nom")
    }
  }

  /// The server's address; a name's own site says where its server is.
  func home(_ transport: any Transport, timeout: Duration) async throws(Unknown) -> String {
    guard isName else { return address }
    let request = Request(
      .get, address + "/.well-known/matrix/client", headers: [("Accept", "application/json")], timeout: timeout,
      maximumBytes: 1 << 20, redirects: 0)
    let response: Response
    do { response = try await transport.send(request) } catch { throw .unanswered(error) }
    if response.status == 429 || response.status >= 500 { throw .troubled(response) }
    // What was asked for over https is not spoken to over http.
    guard response.status == 200, let home = response.value?["m.homeserver"]?["base_url"]?.string,
      home.hasPrefix("https://"), let server = ServerAddress.of(home)
    else {
      throw .silent(address)
    }
    return server
  }
}
