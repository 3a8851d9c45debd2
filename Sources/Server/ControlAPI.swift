public import Announcer
internal import FoundationEssentials
internal import Ledger
internal import Model

/// The owner's questions as HTTP: the paths, and who answers them.
public struct ControlAPI: Sendable {
  /// What can be asked for.
  public enum Path {
    /// How things stand.
    public static let status = "/v1/status"
    /// Announcements, the latest change first (`limit`).
    public static let history = "/v1/history"
    /// Why an entry was, was not or will be announced (`entry`).
    public static let why = "/v1/why"
    /// What the accounts would receive (`feed`, `count`).
    public static let preview = "/v1/preview"
    /// Whether every feed and account answers.
    public static let check = "/v1/check"
    /// What is not settled (`limit`).
    public static let queue = "/v1/queue"
    /// One announcement as it stands (`id`).
    public static let announcement = "/v1/announcement"
    /// What is held of an announcement's entry for what it says, with the drafts (`id`).
    public static let drafts = "/v1/drafts"
    /// POST: what a person decided (`verb`; `id`, several with commas, or `held` for all that is held, then `feed`; `url`
    /// for adopt; `not_there`; `despite` for approve; `title`, `summary` for edit).
    public static let decide = "/v1/decide"
    /// POST: nothing is sent any more, or by one `account`.
    public static let pause = "/v1/pause"
    /// POST: it goes on.
    public static let resume = "/v1/resume"
    /// POST: tests one `account` by a post that is taken back (`public`: also where others see it for a moment).
    public static let testPost = "/v1/test-post"
    /// POST: sends a test letter by every way to the owner.
    public static let testNotice = "/v1/test-notice"
    /// POST: makes a backup.
    public static let backup = "/v1/backup"
  }

  private let desk: @Sendable () async -> Desk
  private let clerk: @Sendable () async -> Clerk
  private let news: @Sendable () async -> Void
  private let checker: @Sendable () async -> Checker
  private let daemon: Int32?
  private let staleConfiguration: @Sendable () async -> String?
  private let backups: @Sendable () async -> BackupKeeper?

  /// - Parameters:
  ///   - desk: the desk of the configuration that is in force.
  ///   - clerk: the clerk of that configuration.
  ///   - checker: the checker of that configuration.
  ///   - news: called when the owner has decided something.
  ///   - daemon: our process id; nil where the command answers itself.
  ///   - staleConfiguration: why a later configuration is not in force, where it is not.
  ///   - backups: who makes the backups.
  public init(
    daemon: Int32?, desk: @escaping @Sendable () async -> Desk, clerk: @escaping @Sendable () async -> Clerk,
    checker: @escaping @Sendable () async -> Checker, news: @escaping @Sendable () async -> Void = {},
    staleConfiguration: @escaping @Sendable () async -> String?,
    backups: @escaping @Sendable () async -> BackupKeeper? = { nil }
  ) {
    self.daemon = daemon
    self.desk = desk
    self.clerk = clerk
    self.news = news
    self.checker = checker
    self.staleConfiguration = staleConfiguration
    self.backups = backups
  }

  /// The answer to one question.
  public func answer(_ question: ControlServer.Question) async -> ControlServer.Answer {
    if question.method == "POST", question.path == Path.backup { return await backUp() }
    do {
      switch question.method {
      case "GET": return .init(status: 200, body: try await report(question))
      case "POST":
        let report = try await act(question)
        await news()
        return .init(status: 200, body: report)
      default: return Self.problem(405, "only GET and POST are answered")
      }
    } catch is UnknownPath {
      return Self.problem(404, "nothing is at \(question.path)")
    } catch let error as LedgerError {
      return Self.problem(500, error.sentence(in: .en))
    } catch {
      return Self.problem(500, "\(error)")
    }
  }

  private struct UnknownPath: Error {}

  private func report(_ question: ControlServer.Question) async throws -> [UInt8] {
    let desk = await desk()
    func count(_ name: String, _ usual: Int) -> Int {
      min(max(question.query[name].flatMap(Int.init) ?? usual, 1), 1000)
    }
    switch question.path {
    case Path.status:
      let stale = await staleConfiguration()
      var report = try await desk.status(daemon: daemon, staleConfiguration: stale, now: .now)
      report.backup = await backups()?.status(now: .now)
      return try ReportJSON.encode(report)
    case Path.history: return try ReportJSON.encode(await desk.history(limit: count("limit", 20)))
    case Path.why: return try ReportJSON.encode(await desk.why(question.query["entry"] ?? ""))
    case Path.preview:
      return try ReportJSON.encode(await desk.preview(feed: question.query["feed"], count: count("count", 3)))
    case Path.check: return try ReportJSON.encode(await checker().check())
    case Path.announcement:
      let id = Announcement.ID(rawValue: question.query["id"].flatMap { Int64($0) } ?? 0)
      return try ReportJSON.encode(await clerk().show(id))
    case Path.drafts:
      let id = Announcement.ID(rawValue: question.query["id"].flatMap { Int64($0) } ?? 0)
      return try ReportJSON.encode(await clerk().drafts(id))
    case Path.queue: return try ReportJSON.encode(await desk.queue(limit: count("limit", 100)))
    default: throw UnknownPath()
    }
  }

  private func act(_ question: ControlServer.Question) async throws -> [UInt8] {
    let clerk = await clerk()
    let account = question.query["account"]
    switch question.path {
    case Path.pause:
      return try ReportJSON.encode(
        DecisionsReport(unknownAccount: try await clerk.halt(account, now: .now) ? nil : account))
    case Path.resume:
      return try ReportJSON.encode(
        DecisionsReport(unknownAccount: try await clerk.resume(account, now: .now) ? nil : account))
    case Path.testPost:
      let isPublic = question.query["public"] == "1"
      return try ReportJSON.encode(await clerk.test(account ?? "", publicly: isPublic, now: .now))
    case Path.testNotice: return try ReportJSON.encode(await checker().testNotices())
    case Path.decide:
      guard let decision = Decision(question.query) else { throw UnknownPath() }
      return try ReportJSON.encode(DecisionsReport(decisions: try await decide(decision, question, clerk)))
    default: throw UnknownPath()
    }
  }

  private func decide(_ decision: Decision, _ question: ControlServer.Question, _ clerk: Clerk) async throws
    -> [DecisionReport]
  {
    if question.query["id"] == "held" {
      return try await clerk.decideAllHeld(decision, feed: question.query["feed"], now: .now)
    }
    var reports: [DecisionReport] = []
    for id in (question.query["id"] ?? "").split(separator: ",").compactMap({ Int64($0) }) {
      reports.append(try await clerk.decide(decision, on: Announcement.ID(rawValue: id), now: .now))
    }
    return reports
  }

  private func backUp() async -> ControlServer.Answer {
    guard let backups = await backups() else { return Self.problem(404, "this ledger has no backups") }
    do {
      return .init(status: 200, body: try ReportJSON.encode(try await backups.make(now: .now)))
    } catch let failure as BackupFailure {
      // The code goes along: the command ends with it.
      let problem = ["error": failure.sentence(in: .en), "code": "\(failure.exitStatus.rawValue)"]
      return .init(status: 500, body: (try? ReportJSON.encode(problem)) ?? Array("{}".utf8))  // as below
    } catch {
      return Self.problem(500, "\(error)")
    }
  }

  private static func problem(_ status: Int, _ sentence: String) -> ControlServer.Answer {
    // A dictionary of strings always encodes.
    .init(status: status, body: (try? ReportJSON.encode(["error": sentence])) ?? Array("{}".utf8))
  }
}

extension Decision {
  /// As it came with a request; nil where it is none.
  fileprivate init?(_ query: [String: String]) {
    switch query["verb"] {
    case "approve": self = query["despite"].map { .approveDespite($0) } ?? .approve
    case "edit":
      guard query["title"] != nil || query["summary"] != nil else { return nil }
      self = .edit(EntryEdit(title: query["title"], summary: query["summary"]))
    case "retry": self = .retry(notThere: query["not_there"] == "1")
    case "reject": self = .reject
    case "again": self = .again
    case "adopt":
      guard let url = query["url"] else { return nil }
      self = .adopt(url: url)
    default: return nil
    }
  }
}
