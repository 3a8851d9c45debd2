public import Model

extension TransportFailure: Explained {
  /// Names the host and what to do.
  public func sentence(in say: Language) -> String {
    let url = String(url.unicodeScalars.filter { !HeaderRule.isControl($0) }.prefix(200))
    let host = WebAddress(url)?.host ?? url
    return switch kind {
    case .badURL:
      say(
        "«\(url)» is no address that can be fetched: write it whole, beginning with https://.",
        "« \(url) » n'est pas une adresse utilisable : écrivez-la en entier, avec https:// devant.")
    case .unresolvable:
      say(
        "\(host) has no address: check the spelling and your server's DNS.",
        "\(host) n'a pas d'adresse : vérifiez l'orthographe et le DNS de votre serveur.")
    case .forbiddenAddress: forbiddenSentence(host, say)
    case .redirectLoop:
      say(
        "\(host) redirects without an end or to where Crieur does not follow (\(detail)): open the address in a browser"
          + " and configure the one that you arrive at.",
        "\(host) redirige sans fin ou vers un lieu où Crieur ne va pas (\(detail)) : ouvrez l'adresse dans un navigateur"
          + " et indiquez celle où vous arrivez.")
    case .foreignSecret:
      say(
        "No secret was sent to \(host) (\(detail)): check the account's server and that it begins with https://.",
        "Aucun secret n'a été envoyé à \(host) (\(detail)) : vérifiez le serveur du compte, et qu'il commence par https://."
      )
    case .badHeader(let name):
      say(
        "The header \(name) for \(host) holds a control character: look for a line break in the token or its file.",
        "L'en-tête \(name) pour \(host) contient un caractère de contrôle : cherchez un retour à la ligne dans le jeton."
      )
    case .tooBig, .truncated: dataSentence(host, say)
    case .unreachable, .tls, .timedOut, .broken, .cancelled: connectionSentence(host, say)
    }
  }

  /// 65 for what came, 69 for what did not come, 78 for what the configuration must change.
  public var exitStatus: ExitStatus {
    switch kind {
    case .badURL, .tooBig, .redirectLoop, .truncated: .data
    case .unresolvable, .unreachable, .tls, .timedOut, .forbiddenAddress, .broken, .cancelled: .unavailable
    case .foreignSecret, .badHeader: .configuration
    }
  }

  private func forbiddenSentence(_ host: String, _ say: Language) -> String {
    say(
      "\(host) leads to \(detail), which is private to this machine or its network, or no web server: if that is meant,"
        + " add \"\(host)\" to allow_private_hosts.",
      "\(host) mène à \(detail), qui est privé à cette machine ou à son réseau, ou n'est pas un serveur web : si c'est"
        + " voulu, ajoutez \"\(host)\" à allow_private_hosts.")
  }

  private func dataSentence(_ host: String, _ say: Language) -> String {
    if case .tooBig(let limit) = kind {
      return say(
        "\(host) sent more than \(Self.size(limit, say)): check that the address leads to a feed.",
        "\(host) a envoyé plus de \(Self.size(limit, say)) : vérifiez que l'adresse mène à un flux.")
    }
    return say(
      "The answer of \(host) ended early or is damaged: try again; if it lasts, look at the blog's cache or compression.",
      "La réponse de \(host) est incomplète ou abîmée : réessayez ; si cela dure, regardez le cache ou la compression"
        + " du blog.")
  }

  private func connectionSentence(_ host: String, _ say: Language) -> String {
    switch kind {
    case .unreachable:
      say(
        "\(host) cannot be reached: check that it is up and that no firewall is in the way.",
        "\(host) est injoignable : vérifiez qu'il fonctionne et qu'aucun pare-feu ne gêne.")
    case .tls:
      say(
        "\(host) has no valid certificate (\(detail)): renew it; Crieur never goes without.",
        "\(host) n'a pas de certificat valable (\(detail)) : renouvelez-le ; Crieur ne s'en passe jamais.")
    case .timedOut:
      say(
        "\(host) did not answer in time: try again later.",
        "\(host) n'a pas répondu à temps : réessayez plus tard.")
    case .cancelled:
      say("The request to \(host) was stopped: try again.", "La requête à \(host) a été arrêtée : réessayez.")
    default:
      say(
        "The connection to \(host) broke (\(detail)): try again later.",
        "La connexion à \(host) s'est rompue (\(detail)) : réessayez plus tard.")
    }
  }

  private static func size(_ bytes: Int, _ say: Language) -> String {
    switch bytes {
    case (1 << 20)...: say("\(bytes >> 20) MiB", "\(bytes >> 20) Mio")
    case (1 << 10)...: say("\(bytes >> 10) KiB", "\(bytes >> 10) Kio")
    default: say("\(bytes) bytes", "\(bytes) octets")
    }
  }
}
