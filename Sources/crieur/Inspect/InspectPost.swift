internal import ArgumentParser
internal import Composing
internal import FoundationEssentials
internal import Glibc
internal import Model
internal import Networks

/// `crieur inspect post`: what a network would get of entries, as `crieur inspect feed` prints them.
struct InspectPost: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "post", abstract: "Show the text that a network would get of entries.",
    discussion: """
      Reads one entry a line on standard input, as JSON with the members that `crieur inspect feed` prints under \
      "entries", and prints {"text","length","limit"} for each. A line that is no entry is told on standard error; the \
      command then ends with 65.
      """)

  @Option(help: ArgumentHelp("The network whose limits and counting hold.", valueName: "name"))
  var network: String

  @Option(help: ArgumentHelp("The longest text, or `network` for as much as the network takes.", valueName: "number"))
  var limit = "140"

  @Option(
    help: ArgumentHelp("Words and {title} {link} {hashtags} {summary} {author} {blog} {categories}.", valueName: "text")
  )
  var template = Wording().template

  @Flag(help: "Print instead how long one text takes: the median of many rounds, in CPU microseconds.")
  var timing = false

  func run() throws {
    let composer = try composer(for: try InspectedNetwork.limit(of: network, say))
    if timing { return try time(composer) }
    var failed = false
    var number = 0
    while let line = readLine() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      do {
        print(try text(of: line, composer))
      } catch {
        failed = true
        complain(number, error)
      }
    }
    if failed { throw ExitCode(ExitStatus.data.rawValue) }
  }

  private func composer(for network: TextLimit) throws -> Composer {
    var wording = Wording(template: template)
    if limit == "network" {
      wording.limit = .network
    } else if let most = Int(limit), most > 0 {
      wording.limit = .house(most)
    } else {
      throw ValidationError(
        say("The limit is a number above 0 or «network».", "La limite est un nombre supérieur à 0 ou « network »."))
    }
    do { return try Composer(wording: wording, network: network) } catch {
      throw ValidationError(error.sentence(in: say))
    }
  }

  private func text(of line: String, _ composer: Composer) throws -> String {
    let entry = try JSONDecoder().decode(PrintedEntry.self, from: Data(line.utf8)).entry
    let draft = try composer.compose(entry, blog: nil, within: nil)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let printed = PrintedPost(text: draft.text, length: draft.length, limit: draft.limit)
    return String(decoding: try encoder.encode(printed), as: UTF8.self)
  }

  /// {"texts","microseconds"}: of the entries on standard input that can be composed.
  private func time(_ composer: Composer) throws {
    var entries: [Entry] = []
    while let line = readLine() {
      // What is no entry, or cannot be said, is told without --timing.
      guard let entry = try? JSONDecoder().decode(PrintedEntry.self, from: Data(line.utf8)).entry,
        (try? composer.compose(entry, blog: nil, within: nil)) != nil
      else { continue }
      entries.append(entry)
    }
    guard !entries.isEmpty else { throw ValidationError(say("There is no entry.", "Il n’y a pas d’article.")) }
    let rounds = try (0..<max(20_000 / entries.count, 5)).map { _ in
      let start = Self.processorTime()
      for entry in entries { _ = try composer.compose(entry, blog: nil, within: nil) }
      return Double(Self.processorTime() - start) / 1000 / Double(entries.count)
    }
    let median = rounds.sorted()[rounds.count / 2]
    print("{\"microseconds\":\((median * 100).rounded() / 100),\"texts\":\(entries.count)}")
  }

  /// Nanoseconds of this process.
  private static func processorTime() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  private func complain(_ line: Int, _ error: any Error) {
    let what =
      (error as? any Explained)?.sentence(in: say)
      ?? say("This is no entry in JSON.", "Ce n’est pas un article en JSON.")
    let sentence = Array(say("Line \(line): \(what)\n", "Ligne \(line) : \(what)\n").utf8)
    _ = write(STDERR_FILENO, sentence, sentence.count)
  }

  private var say: Language { InspectedNetwork.language }
}

/// An entry as `crieur inspect feed` prints it; absent members are left out.
private struct PrintedEntry: Decodable {
  let id: String?
  let title: String?
  let link: String?
  let published: String?
  let updated: String?
  let author: String?
  let categories: [String]?
  let summary: String?
  let enclosure: String?
  let image: String?
  let language: String?

  var entry: Entry {
    // A date says nothing in a text: one that cannot be read is none.
    func date(_ text: String?) -> Date? { text.flatMap { try? Date($0, strategy: .iso8601) } }
    return Entry(
      guid: id, title: title, link: link, published: date(published), updated: date(updated), author: author,
      categories: categories ?? [], summary: summary, enclosure: enclosure, image: image, language: language)
  }
}

private struct PrintedPost: Encodable {
  let text: String
  let length: Int
  let limit: Int
}
