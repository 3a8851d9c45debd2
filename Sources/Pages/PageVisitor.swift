public import FoundationEssentials
internal import Markup
public import Model
public import Web

/// What a look at an entry's page gave.
public enum PageVisit: Sendable, Equatable {
  /// The page is there.
  /// - Parameter remark: what was odd about it, in English for the log; nil where nothing was.
  case there(PageFacts, remark: String?)
  /// It is not there, or cannot be seen.
  case absent(PageAbsence)
}

/// Looks at the page of an entry: is it there, and what does it say of itself?
public struct PageVisitor: Sendable {
  private let transport: any Transport
  private let timeout: Duration
  private let reader: any PageReading

  /// A visitor that goes out by a transport.
  /// - Parameters:
  ///   - timeout: for the whole of a look, redirects included.
  ///   - reader: what makes sense of a page.
  public init(
    transport: any Transport, timeout: Duration = .seconds(20), reader: any PageReading = DirectPageReader()
  ) {
    self.transport = transport
    self.reader = reader
    self.timeout = timeout
  }

  /// Fetches the page once. One that is longer than two mebibytes, never ends or breaks off is there all the same: what
  /// came of it is read.
  public func visit(_ link: String) async -> PageVisit {
    let request = Request(
      .get, link, headers: [("Accept", "text/html, application/xhtml+xml, */*;q=0.1")], timeout: timeout,
      maximumBytes: PageReader.mostBytes, keepsPartialBody: true)
    let response: Response
    do throws(TransportFailure) {
      response = try await transport.send(request)
    } catch {
      return .absent(.unreachable(error))
    }
    guard response.status == 200 || response.status == 203 else {
      return .absent(.status(response.status, url: link, until: RetryAfter.date(of: response)))
    }
    let address = response.url.isEmpty ? link : response.url
    guard Self.isRead(response) else { return .there(PageFacts(address: address), remark: Self.remark(response)) }
    do throws(ReadingProblem) {
      return .there(try await reader.facts(of: response, at: address), remark: Self.remark(response))
    } catch {
      if error.isPassing { return .absent(.unread(error)) }
      // It is there, and what it says of itself is only adornment: the post goes without.
      let remark = "the page stopped the process that reads it: \(error.words(in: .en))"
      return .there(PageFacts(address: address), remark: remark)
    }
  }

  /// Whether the server says that there is no such page (404 or 410), as it would say it to a reader. The page itself is
  /// not read.
  public func isMissing(_ link: String) async -> Bool {
    let request = Request(
      .get, link, headers: [("Accept", "text/html, application/xhtml+xml, */*;q=0.1")], timeout: timeout,
      maximumBytes: 1 << 16, keepsPartialBody: true)
    // No answer says nothing.
    guard let response = try? await transport.send(request) else { return false }
    return response.status == 404 || response.status == 410
  }

  /// A picture, a document or a film that an entry links to says nothing that is read here.
  private static func isRead(_ response: Response) -> Bool {
    let type = response.header("Content-Type")?.lowercased() ?? "text/html"
    return type.contains("html") || type.contains("xml") || type.hasPrefix("text/")
  }

  private static func remark(_ response: Response) -> String? {
    switch response.incomplete {
    case nil: nil
    case .tooBig(let limit): "the page is longer than \(limit >> 20) MiB; only its beginning was read"
    case .timedOut: "the page did not end in time; what had come of it was read"
    default: "the page came cut off; what had come of it was read"
    }
  }
}

/// Why a page is not there.
public enum PageAbsence: Error, Sendable, Equatable {
  /// The server answered, but not with the page.
  case status(Int, url: String, until: Date?)
  /// The server did not answer.
  case unreachable(TransportFailure)
  /// The system gave no process to read it in.
  case unread(ReadingProblem)

  /// When the server wants to be asked again, where it says so.
  public var until: Date? {
    if case .status(_, _, let until) = self { until } else { nil }
  }
}

extension PageAbsence: Explained {
  /// What the server answered, and what the owner can do.
  public func sentence(in say: Language) -> String {
    switch self {
    case .unreachable(let failure): failure.sentence(in: say)
    case .unread(let problem):
      say(
        "No process could be started to read the page (\(problem.words(in: say))): see whether the machine has memory and"
          + " processes left.",
        "Aucun processus n’a pu être lancé pour lire la page (\(problem.words(in: say))) : voyez s’il reste de la mémoire"
          + " et des processus.")
    case .status(let status, let url, _):
      switch status {
      case 401, 403, 406, 451:
        say(
          "The blog does not show \(url) to Crieur (\(status)): if a browser shows it, ask the blog's host to let Crieur in,"
            + " or write \"wait_for_page\": false for this feed.",
          "Le blog ne montre pas \(url) à Crieur (\(status)) : si un navigateur l’affiche, demandez à l’hébergeur de laisser"
            + " passer Crieur, ou écrivez \"wait_for_page\": false pour ce flux.")
      case 404, 410:
        say(
          "There is no page at \(url) (\(status)): look whether the entry is published.",
          "Il n’y a pas de page à \(url) (\(status)) : regardez si le billet est publié.")
      default:
        say(
          "The blog's server does not give \(url) (\(status)): look at it in a browser.",
          "Le serveur du blog ne donne pas \(url) (\(status)) : regardez-le dans un navigateur.")
      }
    }
  }

  /// 66 for what is not there, 69 for what may mend itself.
  public var exitStatus: ExitStatus {
    switch self {
    case .status(404, _, _), .status(410, _, _): .notFound
    case .status: .unavailable
    case .unread: .temporary
    case .unreachable(let failure): failure.exitStatus
    }
  }
}
