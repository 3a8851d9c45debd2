public import FoundationEssentials

/// Who may see a post, where the network knows the difference.
public enum Visibility: String, Sendable, Codable, CaseIterable {
  case `public`, unlisted, `private`, direct
}

/// What an account will receive. Nothing in it changes once it is frozen.
public struct Post: Sendable, Equatable, Codable {
  /// Plain text, in Unicode normal form C.
  public var text: String
  /// The links that stand in the text, whole.
  public var links: [String]
  /// Where links and hashtags stand in the text, in its order, none within another.
  public var facets: [Facet]
  /// Language tag (BCP 47) of the text.
  public var language: String?
  /// Who may see it; the account’s default where it is nil.
  public var visibility: Visibility?
  /// Shown instead of the text until the reader asks for it.
  public var contentWarning: String?
  /// The picture that goes with it.
  public var image: PostImage?
  /// What networks that show links as cards show; nil where there is no link.
  public var card: Card?
  /// When it was frozen; networks that carry a time of their own take this one.
  public var created: Date
  /// Names this post to a server that honours idempotency keys. Never used for other bytes.
  public var key: String
  /// The public page of the post that this one repeats, without words of its own; nil for a post that says something.
  public var boosts: String?

  /// A post with all that a network may need.
  public init(
    text: String, links: [String] = [], facets: [Facet] = [], language: String? = nil, visibility: Visibility? = nil,
    contentWarning: String? = nil, image: PostImage? = nil, card: Card? = nil, created: Date, key: String,
    boosts: String? = nil
  ) {
    self.text = text
    self.links = links
    self.facets = facets
    self.language = language
    self.visibility = visibility
    self.contentWarning = contentWarning
    self.image = image
    self.card = card
    self.created = created
    self.key = key
    self.boosts = boosts
  }

  /// Reads a frozen post, also of a version that knew neither facets nor pictures nor cards nor boosts.
  public init(from decoder: any Decoder) throws {
    let keys = try decoder.container(keyedBy: CodingKeys.self)
    text = try keys.decode(String.self, forKey: .text)
    links = try keys.decode([String].self, forKey: .links)
    facets = try keys.decodeIfPresent([Facet].self, forKey: .facets) ?? []
    language = try keys.decodeIfPresent(String.self, forKey: .language)
    visibility = try keys.decodeIfPresent(Visibility.self, forKey: .visibility)
    contentWarning = try keys.decodeIfPresent(String.self, forKey: .contentWarning)
    image = try keys.decodeIfPresent(PostImage.self, forKey: .image)
    card = try keys.decodeIfPresent(Card.self, forKey: .card)
    created = try keys.decode(Date.self, forKey: .created)
    key = try keys.decode(String.self, forKey: .key)
    boosts = try keys.decodeIfPresent(String.self, forKey: .boosts)
  }
}

/// The proof that a network has a post.
public struct Receipt: Sendable, Equatable, Codable {
  /// How the proof was had.
  public enum Evidence: String, Sendable, Codable {
    /// The network's answer to our request.
    case response
    /// Found among the account's own posts.
    case lookup
    /// The network refused our repetition of the same bytes as a duplicate.
    case duplicate
    /// A person saw it there.
    case owner
  }

  /// The network's identifier, opaque; empty when the network gives none.
  public var id: String
  /// The post's public page.
  public var url: String?
  /// How the proof was had.
  public var evidence: Evidence
  /// Why it stands without the picture that was meant for it; nil where nothing is missing.
  public var withoutPicture: String?

  /// A proof with its source.
  public init(id: String, url: String? = nil, evidence: Evidence = .response, withoutPicture: String? = nil) {
    self.id = id
    self.url = url
    self.evidence = evidence
    self.withoutPicture = withoutPicture
  }
}

/// Why nothing was published, said as what to do next.
public enum PublishFailure: Error, Sendable, Equatable {
  /// The network will never take it: a person is told.
  case rejected(String)
  /// The account pauses until its owner connects it again.
  case unauthorized(String)
  /// Not before that time. Nothing was posted.
  case limited(until: Date?)
  /// Provably not accepted: try again later.
  case unavailable(String)
  /// It may have been accepted: look before anything is sent again.
  case uncertain(String)
  /// Over the server's limit, with the figure where the server gives it. Nothing was posted.
  case tooLong(limit: Int?)
  /// The account or its server is gone: the queue is held.
  case gone(String)

  /// One word for the journal.
  public var verdict: String {
    switch self {
    case .rejected: "rejected"
    case .unauthorized: "unauthorized"
    case .limited: "limited"
    case .unavailable: "unavailable"
    case .uncertain: "uncertain"
    case .tooLong: "too long"
    case .gone: "gone"
    }
  }

  /// The server's words or the fault.
  public var detail: String {
    switch self {
    case .rejected(let why), .unauthorized(let why), .unavailable(let why), .uncertain(let why), .gone(let why): why
    case .limited(let until): until.map { "until \($0.ISO8601Format())" } ?? ""
    case .tooLong(let limit): limit.map { "the server takes \($0)" } ?? ""
    }
  }
}

extension PublishFailure: Explained {
  /// What the network answered, and what the owner can do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .rejected(let why): say("the network refuses it: \(why)", "le réseau refuse : \(why)")
    case .unauthorized(let why):
      say(
        "the network does not let this account post: \(why). If its token has ended, connect the account again (crieur connect with --replace), or put a new token in its place",
        "le réseau ne laisse pas ce compte publier : \(why). Si son jeton a pris fin, reconnectez le compte (crieur connect avec --replace), ou mettez un nouveau jeton à sa place"
      )
    case .limited(let until):
      say(
        "the network asks to wait\(until.map { " until \($0.ISO8601Format())" } ?? "")",
        "le réseau demande d’attendre\(until.map { " jusqu’à \($0.ISO8601Format())" } ?? "")")
    case .unavailable(let why):
      say("the network cannot be reached: \(why)", "le réseau est injoignable : \(why)")
    case .uncertain(let why):
      say("the network gave no clear answer: \(why)", "le réseau n’a pas donné de réponse claire : \(why)")
    case .tooLong:
      say("the server finds the text too long", "le serveur trouve le texte trop long")
    case .gone(let why):
      say("the account or its server is gone: \(why)", "le compte ou son serveur n’existe plus : \(why)")
    }
  }

  /// 77 for a refused token, 69 for what may mend itself, 66 for what is gone, 65 for a text that is refused.
  public var exitStatus: ExitStatus {
    switch self {
    case .unauthorized: .permission
    case .limited, .unavailable, .uncertain: .unavailable
    case .rejected, .tooLong: .data
    case .gone: .notFound
    }
  }
}
