internal import Model

/// One key of the configuration: the parser, the example, the schema and the README are held to this list.
struct ConfigurationKey: Sendable, Equatable {
  enum Place: String, CaseIterable, Sendable {
    case top, listen, backups, keep, feed, filter, surprise, page, account, hashtags, shortener, screening, allow, mail
  }

  let place: Place
  let name: String
  let en: String
  let fr: String

  private init(_ place: Place, _ name: String, _ en: String, _ fr: String) {
    self.place = place
    self.name = name
    self.en = en
    self.fr = fr
  }

  static let all: [ConfigurationKey] = [
    .init(.top, "language", "language of messages: en or fr", "langue des messages : en ou fr"),
    .init(.top, "time_zone", "time zone of the owner, Europe/Paris", "fuseau horaire du propriétaire, Europe/Paris"),
    .init(
      .top, "contact", "how blogs and networks reach you, in the User-Agent", "comment vous joindre, dans le User-Agent"
    ),
    .init(
      .top, "state", "folder for the ledger and the files that Crieur writes",
      "dossier du registre et des fichiers écrits"),
    .init(.top, "feeds", "the blogs to follow", "les blogs à suivre"),
    .init(.top, "accounts", "where to announce, by name", "où annoncer, par nom"),
    .init(
      .top, "allow_private_hosts", "hosts that may be loopback or private, and spoken to by plain http",
      "hôtes qui peuvent être locaux ou privés, joignables en http simple"),
    .init(
      .top, "listen", "where hubs and blogs reach Crieur, so that it looks at once",
      "où les concentrateurs et les blogs joignent Crieur, pour qu’il regarde aussitôt"),
    .init(
      .listen, "address", "address and port of this machine, 127.0.0.1:8080",
      "adresse et port de cette machine, 127.0.0.1:8080"),
    .init(
      .listen, "url", "its public address, by the web server in front of it",
      "son adresse publique, par le serveur web placé devant"),
    .init(
      .top, "backups", "where the nightly backups go and how many stay, or false: none is made by night",
      "où vont les sauvegardes de la nuit et combien restent, ou false : aucune n’est faite la nuit"),
    .init(
      .backups, "folder", "their folder, relative to the state folder", "leur dossier, relatif au dossier d’état"),
    .init(
      .backups, "keep", "how many stay: the newest of each of the last days, weeks and months",
      "combien restent : la dernière de chacun des derniers jours, semaines et mois"),
    .init(.keep, "daily", "days, 7", "jours, 7"),
    .init(.keep, "weekly", "weeks, 4", "semaines, 4"),
    .init(.keep, "monthly", "months, 12", "mois, 12"),
    .init(
      .top, "screening", "how the guard of professional secrecy looks at announcements",
      "comment le garde du secret professionnel regarde les annonces"),
    .init(
      .screening, "strict",
      "true: remarks hold an announcement too, as is right where the blog tells where its author works; false: they are noted",
      "true : une simple remarque retient aussi l’annonce, ce qui convient quand le blog dit où exerce son auteur ; false : elle est notée"
    ),
    .init(
      .screening, "allow", "what you declare harmless; it never hides a patient’s number",
      "ce que vous déclarez sans danger ; jamais le numéro d’un patient"),
    .init(
      .allow, "me", "your own names, telephones, addresses, RPPS", "vos noms, téléphones, adresses, RPPS"),
    .init(
      .allow, "people", "colleagues, staff and family who agreed, each with a role: {\"name\", \"role\"}",
      "confrères, équipe et proches qui sont d’accord, chacun avec un rôle : {\"name\", \"role\"}"),
    .init(
      .allow, "terms", "local eponyms and names of associations", "éponymes locaux et noms d’associations"),
    .init(
      .allow, "series", "beginnings of titles, or hashtags, of what is fiction",
      "débuts de titres, ou mots-dièse, de ce qui est fiction"),
    .init(
      .top, "mail", "the mailbox that tells you what needs you, and every week that all is well",
      "la boîte d’où vous recevez ce qui a besoin de vous et, chaque semaine, que tout va bien"),
    .init(
      .mail, "server", "your mail server: smtps://mail.example.org",
      "votre serveur de courriel : smtps://mail.example.org"),
    .init(.mail, "from", "the sender’s address", "l’adresse de l’expéditeur"),
    .init(
      .mail, "to", "your address; several with a blank between", "votre adresse ; plusieurs séparées par une espace"),
    .init(
      .mail, "user", "the name to log in with; the sender’s address where there is none",
      "le nom pour la connexion ; l’adresse de l’expéditeur sinon"),
    .init(.mail, "password", "its password, or an app password", "son mot de passe, ou un mot de passe d’application"),
    .init(
      .top, "watch", "names and links of yours: posts that mention them are searched for, and you are told",
      "vos noms et liens : les publications qui les citent sont cherchées, et vous êtes prévenu"),
    .init(.top, "$schema", "where the schema is, for editors", "où est le schéma, pour les éditeurs"),
    .init(.feed, "name", "a word for the feed", "un mot pour le flux"),
    .init(.feed, "url", "the blog or its feed", "le blog ou son flux"),
    .init(
      .feed, "format", "auto, or sitemap for a site that has no feed", "auto, ou sitemap pour un site sans flux"),
    .init(.feed, "every", "how often to look, 15m", "à quel rythme regarder, 15m"),
    .init(
      .feed, "at_least", "the interval adapts to the blog’s rhythm, and is no shorter than this",
      "le rythme s’adapte au blog, sans regarder plus souvent que cela"),
    .init(
      .feed, "at_most",
      "the interval adapts to the blog’s rhythm, and is no longer than this, whatever the server asks",
      "le rythme s’adapte au blog, sans attendre plus que cela, quoi que demande le serveur"),
    .init(.feed, "accounts", "names of the accounts to announce on", "noms des comptes où annoncer"),
    .init(.feed, "only", "announce only what matches", "n’annoncer que ce qui correspond"),
    .init(.feed, "except", "announce nothing that matches", "ne rien annoncer de ce qui correspond"),
    .init(
      .feed, "announce_first", "how many of the newest to announce at the first look",
      "combien des derniers annoncer au premier regard"),
    .init(.feed, "grace", "rest before the first attempt", "repos avant le premier essai"),
    .init(
      .feed, "surprise", "what counts as too many new entries at once", "ce qui compte comme trop de billets d’un coup"),
    .init(
      .feed, "wait_for_page", "announce only what has its page, true, or false: no page is looked at",
      "n’annoncer que ce qui a sa page, true, ou false : aucune page n’est regardée"),
    .init(
      .feed, "watch",
      "true: a feed of alerts, you are told of every new entry and none is announced; or names and links: of those that mention one",
      "true : un flux d’alertes, chaque nouveau billet vous est signalé et rien n’est annoncé ; ou des noms et des liens : ceux qui en citent un"
    ),
    .init(.filter, "categories", "words or /regex/ on categories", "mots ou /regex/ sur les catégories"),
    .init(.filter, "title", "words or /regex/ on the title", "mots ou /regex/ sur le titre"),
    .init(.filter, "author", "words or /regex/ on the author", "mots ou /regex/ sur l’auteur"),
    .init(
      .surprise, "entries", "more new entries than this are held", "plus de nouveaux billets que cela sont retenus"),
    .init(
      .surprise, "share", "so is more than this share of the feed, from three entries on",
      "de même une plus grande part du flux, dès trois billets"),
    .init(
      .page, "tries", "looks at the page at most, then it is held",
      "regards sur la page au plus, ensuite le billet est retenu"),
    .init(
      .page, "pause", "between the first two looks, then twice as long each time",
      "entre les deux premiers regards, puis le double à chaque fois"),
    .init(.account, "network", "kind of network, see crieur networks", "type de réseau, voir crieur networks"),
    .init(
      .account, "template", "wording, with {title} {link} {hashtags} {summary} {author} {blog} {categories}",
      "formule, avec {title} {link} {hashtags} {summary} {author} {blog} {categories}"),
    .init(.account, "limit", "length at most, 140, or \"network\"", "longueur maximale, 140, ou \"network\""),
    .init(.account, "hashtags", "hashtags from categories", "mots-dièse tirés des catégories"),
    .init(
      .account, "mentions", "whether @ in a title may mention people", "si un @ du titre peut mentionner des personnes"),
    .init(
      .account, "language", "language of posts whose feed names none",
      "langue des annonces dont le flux n’en indique pas"),
    .init(
      .account, "links", "whether what looks like a link in a title may become one",
      "si ce qui ressemble à un lien dans un titre peut en devenir un"),
    .init(
      .account, "campaign", "parameters that the link gets, {\"utm_source\": \"toots\"}",
      "paramètres ajoutés au lien, {\"utm_source\": \"toots\"}"),
    .init(.account, "shortener", "what makes the link short", "ce qui raccourcit le lien"),
    .init(
      .account, "by_feed", "another wording for one feed, by its name", "une autre formule pour un flux, par son nom"),
    .init(.account, "by_category", "another wording for one category", "une autre formule pour une catégorie"),
    .init(
      .account, "images", "whether posts carry the entry’s picture, where the network takes any",
      "si les annonces portent l’image du billet, là où le réseau en prend"),
    .init(.account, "visibility", "public, unlisted, private or direct", "public, unlisted, private ou direct"),
    .init(
      .account, "content_warning", "a warning before the text; where the network has no place for it, it stands above",
      "avertissement avant le texte ; là où le réseau n’a pas de place pour lui, il est au-dessus"),
    .init(.account, "gap", "at least so long between two attempts", "au moins ce temps entre deux essais"),
    .init(.account, "per_hour", "attempts an hour at most", "essais par heure au plus"),
    .init(.account, "per_day", "attempts a day at most", "essais par jour au plus"),
    .init(
      .account, "quiet_hours", "hours of your day in which nothing is sent, 22:00-07:00",
      "heures de votre journée où rien ne part, 22:00-07:00"),
    .init(.account, "max_age", "what is older waits for a person", "ce qui est plus ancien attend une personne"),
    .init(
      .account, "settle", "how long an unknown outcome is looked for before a second try",
      "combien de temps chercher une annonce incertaine avant un second essai"),
    .init(.account, "timeout", "how long one request may take", "durée maximale d’une requête"),
    .init(
      .account, "when_changed", "when an entry’s title or link changes after it was announced: nothing, edit or notice",
      "quand le titre ou le lien d’un billet change après l’annonce : nothing (rien), edit (modifier) ou notice (le dire)"
    ),
    .init(
      .account, "when_gone", "when an announced entry’s page is gone: nothing, delete or notice",
      "quand la page d’un billet annoncé a disparu : nothing (rien), delete (retirer) ou notice (le dire)"),
    .init(
      .account, "boosts", "accounts whose posts it boosts, by name",
      "comptes dont il booste les publications, par nom"),
    .init(.account, "boost_after", "how long after they were posted, 10m", "combien de temps après, 10m"),
    .init(
      .account, "approval", "findings: what the guard found waits for you; always: everything does",
      "findings : ce que le garde a trouvé vous attend ; always : tout vous attend"),
    .init(
      .account, "moderators", "with approval always: authors whose entries wait only for findings",
      "avec approval always : auteurs dont les billets n’attendent que si le garde trouve quelque chose"),
    .init(
      .account, "for", "announcements, or notices: it tells you alone what needs you",
      "announcements (annonces), ou notices (avis) : il vous dit à vous seul ce qui a besoin de vous"),
    .init(
      .account, "mention", "with for notices: who is told, @name@host, where a message reaches nobody by itself",
      "avec for notices : qui prévenir, @nom@hôte, là où un message n’atteint personne de lui-même"),
    .init(.hashtags, "max", "hashtags at most, 0 for none", "mots-dièse au plus, 0 pour aucun"),
    .init(
      .hashtags, "dictionary", "your own hashtags for categories, or \"never\"",
      "vos mots-dièse pour des catégories, ou \"never\" (jamais)"),
    .init(
      .shortener, "service", "yourls, shlink, bitly, is.gd or tinyurl", "yourls, shlink, bitly, is.gd ou tinyurl"),
    .init(.shortener, "use", "always, or where it is needed", "always (toujours), ou needed (au besoin)"),
  ]

  /// What may stand for one feed or category.
  static let wordingNames = [
    "template", "limit", "hashtags", "mentions", "links", "campaign", "language", "visibility", "content_warning",
  ]

  static func names(_ place: Place) -> [String] { all.filter { $0.place == place }.map(\.name) }
}
