internal import Feeds
internal import FoundationEssentials
internal import Glibc

/// What reading feeds costs, in CPU seconds.
struct FeedTiming {
  /// Each file is parsed so often, as other programs of the kind do it: the first time is the program's own start.
  static let rounds = 5

  private(set) var bytes = 0
  private(set) var reading = 0.0
  /// Of one round: the mean of all.
  private(set) var parsing = 0.0
  var json = 0.0

  var line: String { "{\"bytes\":\(bytes),\"read\":\(reading),\"parse\":\(parsing),\"json\":\(json)}" }

  /// Reads all files into memory, then parses them, round after round.
  mutating func read(_ sources: [InspectFeed.Source]) -> [(InspectFeed.Source, InspectFeed.Outcome)] {
    let files = measure(\.reading) {
      sources.map { source in (source, try? Array(Data(contentsOf: URL(fileURLWithPath: source.file)))) }
    }
    bytes = files.reduce(0) { $0 + ($1.1?.count ?? 0) }
    for _ in 1..<Self.rounds { measure(\.parsing) { for (source, bytes) in files { _ = Self.parse(bytes, source) } } }
    let outcomes = measure(\.parsing) { files.map { ($0.0, Self.parse($0.1, $0.0)) } }
    parsing /= Double(Self.rounds)
    return outcomes
  }

  private static func parse(_ bytes: [UInt8]?, _ source: InspectFeed.Source) -> InspectFeed.Outcome {
    guard let bytes else { return nil }
    return Result { () throws(FeedFailure) in
      try FeedReader.read(bytes, baseURL: source.baseURL, contentType: source.contentType)
    }
  }

  /// Adds what the work costs to one of the sums.
  mutating func measure<Value>(_ part: WritableKeyPath<Self, Double>, _ work: () -> Value) -> Value {
    let start = Self.cpu
    defer { self[keyPath: part] += Self.cpu - start }
    return work()
  }

  private static var cpu: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
