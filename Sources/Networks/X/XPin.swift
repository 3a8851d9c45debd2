internal import FoundationEssentials
internal import Model
internal import Web

/// OAuth 1.0a at X by a number that the person carries over: nothing listens, and what comes of it never ends.
///
/// https://docs.x.com/fundamentals/authentication/oauth-1-0a/pin-based-oauth ; RFC 5849, section 2, with the callback `oob`.
struct XPin: Sendable {
  let api: APIClient
  /// The app's.
  let key: Secret
  let keySecret: Secret
  var now: @Sendable () -> Date = { Date() }

  private static let tries = 3

  /// A token and its secret, be it to ask with or to post with.
  struct Pair: Sendable, Equatable {
    let token: Secret
    let secret: Secret
  }

  /// Shows where to agree, and redeems the number that is shown there.
  func signIn(_ dialogue: any Dialogue) async throws(SignInFailure) -> Pair {
    let request = try await ask("request_token", with: nil, [("oauth_callback", "oob")], isConfirmed: true)
    let say = dialogue.language
    dialogue.show(
      say(
        "Open this address in any browser, agree, and note the number (PIN) that is shown then:",
        "Ouvrez cette adresse dans n’importe quel navigateur, acceptez, et notez le nombre (PIN) qui s’affiche :"))
    dialogue.show("\(api.server)/oauth/authorize?\(Form.encoded([("oauth_token", request.token.reveal())]))")
    var failure = SignInFailure.unanswered
    for _ in 0..<Self.tries {
      let pin: String
      do throws(SignInFailure) {
        // Shown while it is typed: it opens nothing without the app's secret, and only once.
        pin = try await dialogue.ask(say("The PIN", "Le PIN")).filter { !$0.isWhitespace }
      } catch {
        throw failure
      }
      if pin.isEmpty { continue }
      do throws(SignInFailure) {
        return try await ask("access_token", with: request, [("oauth_verifier", pin)], isConfirmed: false)
      } catch .refused(let words) {
        failure = .refused(words)
        dialogue.show(say("X does not take this PIN.", "X ne prend pas ce PIN."))
      }
    }
    throw failure
  }

  /// `POST /oauth/request_token` or `/oauth/access_token`: all that is asked stands in the signed header.
  private func ask(
    _ path: String, with pair: Pair?, _ extra: [(name: String, value: String)], isConfirmed: Bool
  ) async throws(SignInFailure) -> Pair {
    let signature = OAuth1(
      consumerKey: key, consumerSecret: keySecret, token: pair?.token, tokenSecret: pair?.secret)
    let credential: Credential
    do throws(PublishFailure) {
      credential = try signature.credential(for: .post, "\(api.server)/oauth/\(path)", at: now(), extra)
    } catch {
      throw .noServer(ServerWords.bounded(api.server))
    }
    let response = try await api.ask(.post, "/oauth/\(path)", credential: credential)
    let secrets = signature.secrets + (isConfirmed ? [] : extra.map { Secret($0.value) })
    switch response.status {
    case 200: break
    case 400, 401, 403: throw .refused(ServerWords.of(response, hiding: secrets))
    default: throw .answer(response, hiding: secrets)
    }
    let fields = PercentCoding.fields(of: String(decoding: response.body, as: UTF8.self))
    guard let token = fields["oauth_token"], let secret = fields["oauth_token_secret"], !token.isEmpty, !secret.isEmpty
    else { throw .noToken }
    // Section 2.1: a server that says otherwise speaks an older protocol, without the number.
    guard !isConfirmed || fields["oauth_callback_confirmed"] == "true" else {
      throw .notOffered
    }
    return Pair(token: Secret(token), secret: Secret(secret))
  }
}
