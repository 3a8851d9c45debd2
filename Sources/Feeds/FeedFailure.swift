public import FoundationEssentials
public import Model
public import Web

/// Why a feed could not be read.
public enum FeedFailure: Error, Sendable, Equatable {
  /// What came is neither a feed nor a page.
  case notAFeed(String)
  /// What came is a page; where one was expected to name a feed, it names none.
  case page(String)
  /// A page that leads to nothing but what readers wrote.
  case onlyComments(String, feed: String)
  /// A sitemap, which is read only when the owner says so.
  case sitemap(String)
  /// A sitemap of sitemaps.
  case sitemapIndex(String)
  /// Nothing came.
  case empty(String)
  /// XML that cannot be read even leniently.
  case malformed(String, detail: String)
  /// Larger than what is looked at.
  case tooBig(String, mebibytes: Int)
  /// The process that reads what came gave nothing.
  case unread(String, ReadingProblem)
  /// No complete answer.
  case transport(TransportFailure)
  /// 404 and the like.
  case notFound(String, status: Int)
  /// 410: the blog says that it will not come back.
  case gone(String)
  /// 401 or 403.
  case refused(String, status: Int)
  /// 429, or 503 with a time: not before that.
  case limited(String, until: Date?)
  /// 5xx.
  case serverError(String, status: Int)

  /// When the server wants to be asked again, where it says so.
  public var retryAfter: Date? {
    if case .limited(_, let until) = self { until } else { nil }
  }
}

extension FeedFailure: Explained {
  /// What came instead of a feed, and what to do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .notAFeed(let url):
      say(
        "\(url) is no feed: give the address of the blog's RSS or Atom feed",
        "\(url) n’est pas un flux : donnez l’adresse du flux RSS ou Atom du blog")
    case .page(let url):
      say(
        "\(url) is a page that names no feed: look for «RSS» on the blog and give that address",
        "\(url) est une page qui n’indique aucun flux : cherchez « RSS » sur le blog et donnez cette adresse")
    case .onlyComments(let url, let feed):
      say(
        "\(url) leads only to a feed of comments: if its comments are to be announced, give \(feed) itself",
        "\(url) ne mène qu’à un flux de commentaires : si ce sont eux qu’il faut annoncer, donnez \(feed) lui-même")
    case .sitemap(let url):
      say(
        "\(url) is a sitemap, not a feed: if the blog has no feed, write \"format\": \"sitemap\" beside its address",
        "\(url) est un plan de site, pas un flux : si le blog n’a pas de flux, écrivez \"format\": \"sitemap\" à côté de son adresse"
      )
    case .sitemapIndex(let url):
      say(
        "\(url) only lists other sitemaps: open it and give the address of the one with the posts",
        "\(url) ne fait qu’énumérer d’autres plans de site : ouvrez-le et donnez l’adresse de celui des billets")
    case .empty(let url):
      say("\(url) is empty: look at it in a browser", "\(url) est vide : regardez-le dans un navigateur")
    case .malformed(let url, let detail):
      say(
        "\(url) is a broken feed (\(detail)): have it checked by a feed validator",
        "\(url) est un flux cassé (\(detail)) : faites-le vérifier par un validateur de flux")
    case .tooBig(let url, let mebibytes):
      say(
        "\(url) is larger than \(mebibytes) MiB: give a feed with fewer entries",
        "\(url) dépasse \(mebibytes) Mio : donnez un flux avec moins de billets")
    case .unread(let url, let problem): Self.sentence(of: problem, url, say)
    case .transport(let failure): failure.sentence(in: say)
    case .notFound(let url, let status):
      say(
        "there is nothing at \(url) (\(status)): check the address",
        "il n’y a rien à \(url) (\(status)) : vérifiez l’adresse")
    case .gone(let url):
      say(
        "\(url) is gone for good (410): give the blog's new address, or take the feed out; it is looked at once a week",
        "\(url) a disparu pour de bon (410) : donnez la nouvelle adresse du blog, ou retirez ce flux ; il sera regardé une fois par semaine"
      )
    case .refused(let url, let status):
      say(
        "the server refuses \(url) (\(status)): a wall against robots may stand before the blog; ask its host to let Crieur in",
        "le serveur refuse \(url) (\(status)) : un filtre anti-robots protège peut-être le blog ; demandez à l’hébergeur de laisser passer Crieur"
      )
    case .limited(let url, let until):
      say(
        "the server of \(url) asks to wait\(until.map { " until \($0.ISO8601Format())" } ?? ""): it is asked again then",
        "le serveur de \(url) demande d’attendre\(until.map { " jusqu’à \($0.ISO8601Format())" } ?? "") : il sera interrogé ensuite"
      )
    case .serverError(let url, let status):
      say(
        "the server of \(url) has a fault (\(status)): try again later",
        "le serveur de \(url) est en panne (\(status)) : réessayez plus tard")
    }
  }

  private static func sentence(of problem: ReadingProblem, _ url: String, _ say: Language) -> String {
    let words = problem.words(in: say)
    return problem.isPassing
      ? say(
        "no process could be started to read \(url) (\(words)): it is tried again; see whether the machine has memory and processes left",
        "aucun processus n’a pu être lancé pour lire \(url) (\(words)) : nouvel essai plus tard ; voyez s’il reste de la mémoire et des processus"
      )
      : say(
        "\(url) stopped the process that reads it (\(words)): have it checked by a validator; if it is sound, report this",
        "\(url) a arrêté le processus qui le lit (\(words)) : faites-le vérifier par un validateur ; s’il est correct, signalez-le"
      )
  }

  /// 65 for what is no feed, 66 for what is not there, 69 for what may mend itself, 75 for a
  /// machine that has no process left.
  public var exitStatus: ExitStatus {
    switch self {
    case .notAFeed, .page, .onlyComments, .sitemap, .sitemapIndex, .empty, .malformed, .tooBig: .data
    case .notFound, .gone: .notFound
    case .refused, .limited, .serverError: .unavailable
    case .unread(_, let problem): problem.isPassing ? .temporary : .data
    case .transport(let failure): failure.exitStatus
    }
  }
}
