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
    var worst = ExitStatus.ok
    if timing {
      var clock = FeedTiming()
      for (source, result) in clock.read(Array(sources)) {
        let status = clock.measure(\.json) { show(result, source) }
        if worst == .ok { worst = status }
      }
      tell(clock.line)
    } else {
      for source in sources {
        let status = show(Self.read(source), source)
        if worst == .ok { worst = status }
      }
    }
    // In a batch one line for each file says how it went.
    if worst != .ok, !batch { throw ExitCode(worst.rawValue) }
  }

  /// A file, and what is known of where it was found.
  struct Source {
    var file: String
    var baseURL: String?
    var contentType: String?
  }

  private var sources: AnySequence<Source> {
    batch
      ? AnySequence(sequence(state: ()) { _ in listed() })
      : AnySequence(files.map { Source(file: $0, baseURL: baseURL, contentType: contentType) })
  }

  /// The next one that standard input names.
  private func listed() -> Source? {
    while let line = readLine() {
      let columns = line.split(separator: "\t", omittingEmptySubsequences: false).map { $0.isEmpty ? nil : String($0) }
      func column(_ index: Int) -> String? { index < columns.count ? columns[index] : nil }
      if let file = column(0) {
        return Source(file: file, baseURL: column(1) ?? baseURL, contentType: column(2) ?? contentType)
      }
    }
    return nil
  }

  /// What a file says, or why it says nothing; nil for one that cannot be read.
  typealias Outcome = Result<FeedDocument, FeedFailure>?

  private static func read(_ source: Source) -> Outcome {
    guard let map = FileMap(source.file) else { return nil }
    guard map.bytes.count <= largest else {
      return .failure(.tooBig(source.file, mebibytes: largest >> 20))
    }
    return Result { () throws(FeedFailure) in
      try FeedReader.read(bytes: map.bytes, baseURL: source.baseURL, contentType: source.contentType) {
        map.release($0)
      }
    }
  }

  /// Bytes that are looked at; by HTTP a sixth of it.
  private static let largest = 64 << 20

  private func show(_ outcome: Outcome, _ source: Source) -> ExitStatus {
    switch outcome {
    case .success(let document)?:
      if json || batch {
        JSONLine.write(document, file: source.file)
      } else {
        tell(FeedText(document: document, file: source.file).text)
      }
      return .ok
    case .failure(let failure)?:
      report(failure.sentence(in: say), source)
      return failure.exitStatus
    case nil:
      report(say("cannot be read", "ne peut être lu"), source)
      return .notFound
    }
  }

  private func report(_ problem: String, _ source: Source) {
    if json || batch {
      Output.write(JSONLine(error: problem, file: source.file).bytes)
    } else {
      complain("\(source.file): \(problem)")
    }
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
