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
    /// POST: makes a backup.
    public static let backup = "/v1/backup"
  }

  private let desk: @Sendable () async -> Desk
  private let checker: @Sendable () async -> Checker
  private let daemon: Int32?
  private let staleConfiguration: @Sendable () async -> String?
  private let backups: @Sendable () async -> BackupKeeper?

  /// - Parameters:
  ///   - desk: the desk of the configuration that is in force.
  ///   - checker: the checker of that configuration.
  ///   - daemon: our process id; nil where the command answers itself.
  ///   - staleConfiguration: why a later configuration is not in force, where it is not.
  ///   - backups: who makes the backups.
  public init(
    daemon: Int32?, desk: @escaping @Sendable () async -> Desk, checker: @escaping @Sendable () async -> Checker,
    staleConfiguration: @escaping @Sendable () async -> String?,
    backups: @escaping @Sendable () async -> BackupKeeper? = { nil }
  ) {
    self.daemon = daemon
    self.desk = desk
    self.checker = checker
    self.staleConfiguration = staleConfiguration
    self.backups = backups
  }

  /// The answer to one question.
  public func answer(_ question: ControlServer.Question) async -> ControlServer.Answer {
    if question.method == "POST", question.path == Path.backup { return await backUp() }
    guard question.method == "GET" else { return Self.problem(405, "only GET is answered") }
    do {
      return .init(status: 200, body: try await report(question))
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
      var report = try await desk.status(daemon: daemon, staleConfiguration: stale)
      report.backup = await backups()?.status(now: .now)
      return try ReportJSON.encode(report)
    case Path.history: return try ReportJSON.encode(await desk.history(limit: count("limit", 20)))
    case Path.why: return try ReportJSON.encode(await desk.why(question.query["entry"] ?? ""))
    case Path.preview:
      return try ReportJSON.encode(await desk.preview(feed: question.query["feed"], count: count("count", 3)))
    case Path.check: return try ReportJSON.encode(await checker().check())
    default: throw UnknownPath()
    }
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
