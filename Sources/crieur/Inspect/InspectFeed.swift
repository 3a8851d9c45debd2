internal import ArgumentParser
internal import Feeds
internal import FoundationEssentials
internal import Glibc
internal import Model

struct InspectFeed: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "feed",
    abstract: say("Show what is read in a feed", "Montrer ce qui est lu dans un flux"),
    discussion: say(
      "With --batch, standard input has lines FILE<TAB>BASE_URL<TAB>CONTENT_TYPE; one JSON document a line comes out.",
      "Avec --batch, l’entrée standard contient des lignes FICHIER<TAB>URL_DE_BASE<TAB>TYPE ; il sort un document JSON par ligne."
    ))

  @Flag(help: ArgumentHelp(say("Print one JSON document a line", "Écrire un document JSON par ligne"))) var json = false
  @Flag(
    help: ArgumentHelp(
      say("Read the list of files from standard input", "Lire la liste des fichiers sur l’entrée standard")))
  var batch = false
  @Flag(
    help: ArgumentHelp(
      say("Add a line with bytes and CPU seconds", "Ajouter une ligne avec octets et secondes de processeur")))
  var timing = false
  @Option(help: ArgumentHelp(say("Where the file was found", "Où le fichier a été trouvé"), valueName: "url"))
  var baseURL: String?
  @Option(help: ArgumentHelp(say("The media type of the answer", "Le type de la réponse"), valueName: "type"))
  var contentType: String?
  @Argument(help: ArgumentHelp(say("The feeds", "Les flux")), completion: .file()) var files: [String] = []

  func validate() throws {
    guard batch == files.isEmpty else {
      throw ValidationError(say("give files, or --batch", "donnez des fichiers, ou --batch"))
    }
  }

  func run() throws {
    var clock = InspectionClock()
    var worst = ExitStatus.ok
    func inspect(_ file: String, _ base: String?, _ type: String?) {
      let status = print(file, base, type, &clock)
      if worst == .ok { worst = status }
    }
    if batch {
      while let line = readLine() {
        let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        func column(_ index: Int) -> String? {
          columns.indices.contains(index) && !columns[index].isEmpty ? columns[index] : nil
        }
        if let file = column(0) { inspect(file, column(1) ?? baseURL, column(2) ?? contentType) }
      }
      worst = .ok  // One line for each file says how it went.
    } else {
      for file in files { inspect(file, baseURL, contentType) }
    }
    if timing { tell(clock.line) }
    if worst != .ok { throw ExitCode(worst.rawValue) }
  }

  private func print(_ file: String, _ base: String?, _ type: String?, _ clock: inout InspectionClock) -> ExitStatus {
    let inJSON = json || batch
    do throws(FeedFailure) {
      guard let document = try read(file, base, type, &clock) else {
        report(say("cannot be read", "ne peut être lu"), file, inJSON)
        return .notFound
      }
      if inJSON {
        clock.measure(\.json) { JSONLine.write(document, file: file) }
      } else {
        tell(FeedText(document: document, file: file).text)
      }
      return .ok
    } catch {
      report(error.sentence(in: say), file, inJSON)
      return error.exitStatus
    }
  }

  /// Nil for a file that cannot be read.
  private func read(_ file: String, _ base: String?, _ type: String?, _ clock: inout InspectionClock)
    throws(FeedFailure) -> FeedDocument?
  {
    // Measured in memory; else a large file is only looked through.
    guard timing else {
      guard let map = FileMap(file) else { return nil }
      guard map.bytes.count <= Self.largest else { throw .tooBig(file, mebibytes: Self.largest >> 20) }
      return try FeedReader.read(bytes: map.bytes, baseURL: base, contentType: type) { map.release($0) }
    }
    guard let bytes = clock.measure(\.reading, { try? Array(Data(contentsOf: URL(fileURLWithPath: file))) }) else {
      return nil
    }
    clock.bytes += bytes.count
    return try clock.measure(\.parsing) { () throws(FeedFailure) in
      try FeedReader.read(bytes, baseURL: base, contentType: type)
    }
  }

  /// Bytes that are looked at; by HTTP a sixth of it.
  private static let largest = 64 << 20

  private func report(_ problem: String, _ file: String, _ inJSON: Bool) {
    if inJSON { Output.write(JSONLine(error: problem, file: file).bytes) } else { complain("\(file): \(problem)") }
  }
}

/// Where the time of an inspection went, in CPU seconds.
struct InspectionClock {
  var bytes = 0
  var reading = 0.0
  var parsing = 0.0
  var json = 0.0

  mutating func measure<Value, Failure: Error>(
    _ part: WritableKeyPath<Self, Double>, _ work: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let start = Self.cpu
    defer { self[keyPath: part] += Self.cpu - start }
    return try work()
  }

  var line: String { "{\"bytes\":\(bytes),\"read\":\(reading),\"parse\":\(parsing),\"json\":\(json)}" }

  private static var cpu: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// Lines on standard output without a copy through `print`.
enum Output {
  static func write(_ line: [UInt8]) { writeAll(line + [0x0A]) }

  static func writeAll(_ bytes: [UInt8]) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(1, $0.baseAddress, $0.count) }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
