internal import Model
internal import Web

/// The device authorization grant (RFC 8628): the person agrees in any browser, on any machine, while we ask from time to
/// time whether that is done.
struct DeviceGrant: Sendable {
  /// Its name among grants.
  static let type = "urn:ietf:params:oauth:grant-type:device_code"

  /// Where it begins, and where the tokens are.
  let start: APIClient
  let token: APIClient
  /// What the server knows this program by.
  let client: String

  /// In seconds. A server that says otherwise is taken at the nearest.
  private static let intervals = 1...60
  private static let lifetimes = 1...1800
  /// RFC 8628, section 3.2 and 3.5.
  private static let usual = (interval: 5, slower: 5)

  /// What the server says of one.
  private struct Offer {
    let code: Secret
    /// What the person compares or types.
    let word: String
    let page: String
    /// The page that knows the word already.
    let wholePage: String?
    let interval: Int
    let lifetime: Int
  }

  private enum Verdict {
    case granted(Secret)
    case pending
    /// Pending, and we ask too often.
    case slower
    /// No answer that means anything.
    case unclear(SignInFailure)
  }

  /// Shows where to agree, waits for it, and gives the refresh token.
  /// - Throws: `declined` where the person does not agree, or not in time.
  func signIn(_ dialogue: any Dialogue, scope: String) async throws(SignInFailure) -> Secret {
    let offer = try await offer(scope)
    show(offer, dialogue)
    let late = SignInFailure.declined(dialogue.language("nobody agreed in time", "personne n’a accepté à temps"))
    let end = ContinuousClock.now + .seconds(offer.lifetime)
    var (interval, waited, failure) = (offer.interval, 0, late)
    while waited < offer.lifetime, ContinuousClock.now < end {
      try await dialogue.wait(.seconds(interval))
      waited += interval
      failure = late
      switch try await ask(offer, late) {
      case .granted(let token): return token
      case .pending: break
      case .slower: interval = min(interval + Self.usual.slower, Self.intervals.upperBound)
      case .unclear(let why):
        failure = why
        interval = min(interval * 2, Self.intervals.upperBound)
      }
    }
    throw failure
  }

  private func offer(_ scope: String) async throws(SignInFailure) -> Offer {
    let response = try await start.ask(.post, "", body: .form([("client_id", client), ("scope", scope)]))
    guard response.status == 200 else { throw .answer(response) }
    guard let answer = response.value, let code = answer["device_code"]?.id,
      let word = answer["user_code"]?.string.map({ ServerWords.bounded($0) }), word.count <= 64,
      let page = answer["verification_uri"]?.publicURL
    else { throw .noToken }
    func seconds(_ key: String, _ standard: Int, _ range: ClosedRange<Int>) -> Int {
      min(max(answer[key]?.int ?? standard, range.lowerBound), range.upperBound)
    }
    return Offer(
      code: Secret(code), word: word, page: page, wholePage: answer["verification_uri_complete"]?.publicURL,
      interval: seconds("interval", Self.usual.interval, Self.intervals),
      lifetime: seconds("expires_in", Self.lifetimes.upperBound, Self.lifetimes))
  }

  private func show(_ offer: Offer, _ dialogue: any Dialogue) {
    let (say, minutes) = (dialogue.language, (offer.lifetime + 59) / 60)
    if let page = offer.wholePage {
      dialogue.show(
        say(
          "Open this address in any browser, see that it shows the code \(offer.word), and agree. Crieur waits, \(minutes) minutes at most.",
          "Ouvrez cette adresse dans n’importe quel navigateur, vérifiez qu’elle affiche le code \(offer.word), et acceptez. Crieur attend, \(minutes) minutes au plus."
        ))
      dialogue.show(page)
    } else {
      dialogue.show(
        say(
          "Open this address in any browser, enter the code \(offer.word) there, and agree. Crieur waits, \(minutes) minutes at most.",
          "Ouvrez cette adresse dans n’importe quel navigateur, entrez-y le code \(offer.word), et acceptez. Crieur attend, \(minutes) minutes au plus."
        ))
      dialogue.show(offer.page)
    }
  }

  private func ask(_ offer: Offer, _ late: SignInFailure) async throws(SignInFailure) -> Verdict {
    let fields: [(name: String, value: String)] = [
      ("grant_type", Self.type), ("device_code", offer.code.reveal()), ("client_id", client),
    ]
    let response: Response
    do throws(SignInFailure) { response = try await token.ask(.post, "", body: .form(fields)) } catch {
      return .unclear(error)
    }
    let error = response.value?["error"]?.string
    switch (response.status, error) {
    case (200, _):
      guard let token = response.value?["refresh_token"]?.id else { throw .noToken }
      return .granted(Secret(token))
    case (400, "authorization_pending"): return .pending
    case (400, "slow_down"): return .slower
    case (400..<500, "access_denied"): throw .declined(ServerWords.of(response, hiding: offer.code))
    case (400..<500, "expired_token"): throw late
    case (429, _), (500..., _): return .unclear(.answer(response, hiding: [offer.code]))
    case (400..<500, _): throw .refused(ServerWords.of(response, hiding: offer.code))
    default: throw .answer(response, hiding: [offer.code])
    }
  }
}
