internal import Announcer
internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Ledger
internal import Logging
internal import Model
internal import Server
internal import Web

/// How the owner's commands are answered: by the running daemon through its socket, or, where none runs, by the
/// command itself, which opens the ledger as the daemon would.
struct OwnerSide {
  let configuration: Configuration

  /// Asks for a report.
  func ask<Report: Codable & Sendable>(
    _ type: Report.Type, _ path: String, _ query: [(name: String, value: String)] = [], method: Request.Method = .get
  ) throws -> Report {
    if let answer = try askDaemon(path, query, method) { return try read(type, from: answer) }
    return try read(type, from: try answerHere(path, query, method))
  }

  /// Tells the running daemon to do something.
  /// - Returns: nil when none runs.
  func order<Report: Codable & Sendable>(_ type: Report.Type, _ path: String) throws -> Report? {
    try askDaemon(path, [], .post).map { try read(type, from: $0) }
  }

  private func read<Report: Codable>(_ type: Report.Type, from answer: ControlServer.Answer) throws -> Report {
    guard answer.status == 200 else {
      let problem = try? ReportJSON.decode([String: String].self, from: answer.body)  // Any other body says nothing.
      let code = problem?["code"].flatMap { Int32($0) }.flatMap { ExitStatus(rawValue: $0) }
      throw OwnerFailure.answer(problem?["error"] ?? "\(answer.status)", code ?? .ledger)
    }
    return try ReportJSON.decode(type, from: answer.body)
  }

  /// Nil when no daemon listens.
  private func askDaemon(_ path: String, _ query: [(name: String, value: String)], _ method: Request.Method) throws
    -> ControlServer.Answer?
  {
    let socket = ControlSocket.path(state: configuration.state)
    guard access(socket, F_OK) == 0 else { return nil }
    var address = URLComponents()
    (address.scheme, address.host, address.path) = ("http", "localhost", path)
    if !query.isEmpty { address.queryItems = query.map { URLQueryItem(name: $0.name, value: $0.value) } }
    guard let url = address.string?.split(separator: "+", omittingEmptySubsequences: false).joined(separator: "%2B")
    else {
      return nil
    }
    let transport = CurlTransport(userAgent: UserAgent.text(contact: nil))
    let request = Request(method, url, timeout: .seconds(300), redirects: 0, socket: socket)
    let result = blocking { () async -> Result<Response, TransportFailure> in
      do throws(TransportFailure) { return .success(try await transport.send(request)) } catch {
        return .failure(error)
      }
    }
    switch result {
    case .success(let response): return ControlServer.Answer(status: response.status, body: response.body)
    case .failure(let failure) where failure.kind == .unreachable: return nil
    case .failure(let failure): throw failure
    }
  }

  private func answerHere(_ path: String, _ query: [(name: String, value: String)], _ method: Request.Method) throws
    -> ControlServer.Answer
  {
    let tools = try Tools(configuration)
    if path == ControlAPI.Path.check {
      let checker = tools.checker
      return .init(status: 200, body: try ReportJSON.encode(blocking { await checker.check() }))
    }
    if path == ControlAPI.Path.testNotice {
      let checker = tools.checker
      return .init(status: 200, body: try ReportJSON.encode(blocking { await checker.testNotices() }))
    }
    try StateOwner.become(of: configuration.state)
    guard SQLiteLedger.isKnown(in: configuration.state) else { throw OwnerFailure.noLedger(configuration.state) }
    let question = ControlServer.Question(
      method: method.rawValue, path: path,
      query: Dictionary(query.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 }))
    let state = configuration.state
    return try blocking { () async throws in
      let ledger: SQLiteLedger
      do throws(LedgerError) {
        ledger = try await SQLiteLedger.open(in: state)
      } catch .locked(_, let pid) {
        throw OwnerFailure.silentDaemon(pid)
      }
      try await tools.register(in: ledger, at: .now)
      let desk = tools.desk(ledger)
      let keeper = tools.configuration.keeper(of: ledger, logger: Logger(label: "crieur"))
      let answer = await ControlAPI(
        daemon: nil, desk: { desk },
        clerk: { Clerk(ledger: ledger, accounts: tools.accounts, language: tools.configuration.language) },
        checker: { tools.checker }, staleConfiguration: { nil }, backups: { keeper }
      )
      .answer(question)
      await ledger.close()
      return answer
    }
  }
}

/// Why the owner gets no answer.
enum OwnerFailure: Explained, Equatable {
  /// Crieur never ran on this state folder.
  case noLedger(String)
  /// A daemon holds the ledger and does not answer.
  case silentDaemon(Int32?)
  /// The daemon answered with a problem, and the code that it calls for.
  case answer(String, ExitStatus)

  func sentence(in say: Language) -> String {
    switch self {
    case .noLedger(let state):
      say(
        "there is no ledger in \(state) yet: run crieur once first (crieur run --once)",
        "il n’y a pas encore de registre dans \(state) : lancez crieur une première fois (crieur run --once)")
    case .silentDaemon(let pid):
      say(
        "a crieur\(pid.map { " (process \($0))" } ?? "") holds the ledger and does not answer: try again in a moment, or restart it",
        "un crieur\(pid.map { " (processus \($0))" } ?? "") tient le registre et ne répond pas : réessayez dans un instant ou redémarrez-le"
      )
    case .answer(let problem, _):
      say("the daemon answers: \(problem)", "le démon répond : \(problem)")
    }
  }

  var exitStatus: ExitStatus {
    switch self {
    case .noLedger: .notFound
    case .silentDaemon: .temporary
    case .answer(_, let code): code
    }
  }
}
