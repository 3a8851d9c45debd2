public import Model

extension PublishFailure {
  /// The same for a person who reads another language than the journal's. What a server has said stays as it is.
  public func told(in say: Language) -> PublishFailure {
    func told(_ words: String) -> String { OwnWords.told(words, in: say) }
    return switch self {
    case .rejected(let words): .rejected(told(words))
    case .unauthorized(let words): .unauthorized(told(words))
    case .unavailable(let words): .unavailable(told(words))
    case .uncertain(let words): .uncertain(told(words))
    case .gone(let words): .gone(told(words))
    case .limited, .tooLong: self
    }
  }
}

/// What adapters say in words of their own when they ask who an account is. The journal keeps it in English.
enum OwnWords {
  static func told(_ words: String, in say: Language) -> String {
    guard say == .fr else { return words }
    for (english, french) in french {
      guard let parts = parts(of: words, in: english.split(separator: "*", omittingEmptySubsequences: false)) else {
        continue
      }
      return zip(french.split(separator: "*", omittingEmptySubsequences: false), parts + [""])
        .map { $0 + told(String($1), in: say) }.joined()
    }
    return words
  }

  /// What stands in the places of the stars; nil for other words.
  private static func parts(of words: String, in pattern: [Substring]) -> [Substring]? {
    guard let first = pattern.first, let last = pattern.last, words.hasPrefix(first) else { return nil }
    guard pattern.count > 1 else { return words == first ? [] : nil }
    var (rest, parts) = (words.dropFirst(first.count), [Substring]())
    for piece in pattern.dropFirst().dropLast() {
      guard let range = rest.firstRange(of: piece) else { return nil }
      parts.append(rest[..<range.lowerBound])
      rest = rest[range.upperBound...]
    }
    guard rest.hasSuffix(last) else { return nil }
    return parts + [rest.dropLast(last.count)]
  }

  /// A star stands for anything, and in the same order in both. The first that fits is taken.
  static let french: KeyValuePairs<String, String> = [
    ": *": " : *",
    // No answer.
    "not an http or https address": "ce n’est pas une adresse http ou https",
    "the server's name has no address*": "le nom du serveur n’a pas d’adresse*",
    "the server cannot be reached*": "le serveur est injoignable*",
    "no secure connection*": "pas de connexion sûre*",
    "no answer in time*": "pas de réponse à temps*",
    "a private address that the configuration does not allow*":
      "une adresse privée que la configuration n’autorise pas*",
    "an answer of more than * bytes*": "une réponse de plus de * octets*",
    "redirects without end*": "des redirections sans fin*",
    "the answer broke off*": "la réponse s’est interrompue*",
    "the secret belongs to another server*": "le secret appartient à un autre serveur*",
    "the connection broke*": "la connexion s’est rompue*",
    // No answer of the kind.
    "status *: the server points elsewhere; is its address right?":
      "statut * : le serveur renvoie ailleurs ; son adresse est-elle juste ?",
    "status *: *": "statut * : *",
    "no such API there: *": "pas d’API de ce genre là-bas : *",
    "no Mastodon API there: *": "pas d’API de Mastodon là-bas : *",
    "no Bluesky server there: *": "pas de serveur Bluesky là-bas : *",
    "no Mattermost webhooks there: *": "pas de webhooks Mattermost là-bas : *",
    "the server's answer names no account: is this the address of a* server?":
      "la réponse du serveur ne nomme aucun compte : est-ce l’adresse d’un serveur* ?",
    "the server's answer names no account: is this the address of a diaspora* pod?":
      "la réponse du serveur ne nomme aucun compte : est-ce l’adresse d’un pod diaspora* ?",
    "the server's answer names no account*": "la réponse du serveur ne nomme aucun compte*",
    "the server's answer names no blogs: is this the address of Tumblr's API?":
      "la réponse du serveur ne nomme aucun blog : est-ce l’adresse de l’API de Tumblr ?",
    "the server's answer names no Page": "la réponse du serveur ne nomme aucune Page",
    "the server's answer names no member": "la réponse du serveur ne nomme aucun membre",
    "the server's answer names no webhook": "la réponse du serveur ne nomme aucun webhook",
    "the server's answer names no bot": "la réponse du serveur ne nomme aucun robot",
    "the server's answer names no chat": "la réponse du serveur ne nomme aucun canal",
    "the server's answer gives no session": "la réponse du serveur ne donne aucune session",
    "the server's answer gives no token": "la réponse du serveur ne donne aucun jeton",
    "the answer to * is unreadable: is this the address of a Bot API server?":
      "la réponse à * est illisible : est-ce l’adresse d’un serveur de la Bot API ?",
    "the answer is none of Micropub's: is this the address that the site names as rel=\"micropub\"?":
      "la réponse n’est pas de Micropub : est-ce l’adresse que le site nomme par rel=\"micropub\" ?",
    // What was posted, or not.
    "the site knows no post that is *: everybody would see it, and it is not meant for everybody":
      "le site ne connaît pas de publication * : tout le monde la verrait, et elle n’est pas pour tous",
    "proof of work is asked for by *, and Crieur does none: name other relays":
      "* demande une preuve de travail, que Crieur ne fait pas : nommez d’autres relais",
    "the message may stand in another chat than the account's: change it there by hand":
      "le message est peut-être dans un autre salon que celui du compte : modifiez-le là-bas à la main",
    "there is no thread *: write another number as thread":
      "il n’y a pas de fil * : écrivez un autre numéro dans thread",
    "the thread * is archived: open it, or write another as thread":
      "le fil * est archivé : rouvrez-le, ou écrivez-en un autre dans thread",
    "the message is not in the thread *, and may stand outside it":
      "le message n’est pas dans le fil *, et se trouve peut-être ailleurs",
    "the webhook is unknown, or something about it is wrong that the server's log tells: *":
      "le webhook est inconnu, ou quelque chose cloche que dit le journal du serveur : *",
    "the account is banned from *": "le compte est banni de *",
    "only moderators may post in *": "seuls les modérateurs publient dans *",
    "the account has blocked *": "le compte a bloqué *",
    "* is for adults, and the account would not see its own posts: switch on «Show NSFW content»":
      "* est réservée aux adultes, et le compte ne verrait pas ses propres publications : activez « Afficher le contenu NSFW »",
    "the account is a bot, and would not see its own posts: switch on «Show bot accounts»":
      "le compte est un robot et ne verrait pas ses propres publications : activez « Afficher les comptes robots »",
    "a post on diaspora* is for everybody or for aspects, and this one is meant for one":
      "une publication sur diaspora* est pour tous ou pour des facettes, et celle-ci est pour une seule personne",
    "the token lacks the permission *": "il manque au jeton l’autorisation *",
    "the token lacks the scope *": "il manque au jeton le droit *",
    // What the owner has to do.
    "* does not say where its Matrix server is, write that server's address instead of its name":
      "* ne dit pas où est son serveur Matrix, écrivez l’adresse de ce serveur au lieu de son nom",
    "the server takes no password: make an access token and write it as token (*)":
      "le serveur ne prend pas de mot de passe : créez un jeton d’accès et écrivez-le dans token (*)",
    "the room is encrypted, which Crieur is not able to write: choose a room that is not":
      "le salon est chiffré, et Crieur ne sait pas y écrire : choisissez un salon qui ne l’est pas",
    "the account is not in the room: invite it and accept (*)":
      "le compte n’est pas dans le salon : invitez-le et acceptez (*)",
    "the server does not say whether the room is encrypted": "le serveur ne dit pas si le salon est chiffré",
    "there is no room *: *": "il n’y a pas de salon * : *",
    "the server does not say which room * is": "le serveur ne dit pas quel est le salon *",
    "the server does not say where its tokens are renewed": "le serveur ne dit pas où ses jetons sont renouvelés",
    "the session has ended: *": "la session a pris fin : *",
    "the account has moved to *": "le compte a déménagé vers *",
    "the account has moved": "le compte a déménagé",
    "the account is suspended": "le compte est suspendu",
    "the server does not know the token": "le serveur ne connaît pas le jeton",
    "the refresh token is refused, run crieur connect x: *":
      "le jeton de renouvellement est refusé, lancez crieur connect x : *",
    "X wants to be paid, top up the credits in console.x.com: *":
      "X veut être payé, rechargez les crédits sur console.x.com : *",
    "Bluesky asks for a second factor: give an app password, not the account's own":
      "Bluesky demande un second facteur : donnez un mot de passe d’application, pas celui du compte",
    "the bot may not post there: make it an administrator with the right to post messages":
      "le robot ne peut pas y publier : faites-en un administrateur qui a le droit de publier",
    "the server does not say whether the bot may post": "le serveur ne dit pas si le robot peut publier",
    "the group has a new number: write * as the account's chat":
      "le groupe a un nouveau numéro : écrivez * dans chat",
    "the webhook was deleted": "le webhook a été supprimé",
    "the channel is a forum: write the number of a post of it as thread":
      "le salon est un forum : écrivez le numéro d’un de ses sujets dans thread",
    "the webhook is unknown: *": "le webhook est inconnu : *",
    "webhooks are turned off: *": "les webhooks sont désactivés : *",
    "the account has two-factor authentication: use one without it for announcements":
      "le compte a une double authentification : prenez-en un sans elle pour les annonces",
    "there is no community * on the server": "il n’y a pas de communauté * sur le serveur",
    "the server does not say which community * is": "le serveur ne dit pas quelle est la communauté *",
    "the community * was closed": "la communauté * a été fermée",
    "the token is for other blogs than *: *": "le jeton est pour d’autres blogs que * : *",
    "the token is not the Page's own but that of *: take the access_token that /me/accounts shows for the Page":
      "le jeton n’est pas celui de la Page mais celui de * : prenez l’access_token que /me/accounts montre pour la Page",
    "the server lets nobody log in by password there; is its port 465 or 587?":
      "le serveur ne laisse personne se connecter par mot de passe ici ; son port est-il 465 ou 587 ?",
    "no relay is named": "aucun relais n’est nommé",
  ]
}
