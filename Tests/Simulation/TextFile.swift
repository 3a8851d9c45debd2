import Model
import Networks

/// A file that a network appends to, on the simulated disk.
final class TextFile {
  private(set) var seen: [UInt8] = []
  private var kept: [UInt8] = []
  var isSynced: Bool { seen == kept }

  func write(_ bytes: some Sequence<UInt8>) { seen += bytes }
  func sync() { kept = seen }

  /// Of what was not synced a beginning is there, or nothing.
  func losePower(_ dice: Dice) {
    if kept.count < seen.count { kept = Array(seen.prefix(kept.count + dice.number(0...seen.count - kept.count))) }
    seen = kept
  }

  /// The complete lines that are posts.
  var lines: [String] {
    seen.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast()
      .map { String(decoding: $0, as: UTF8.self) }.filter { !$0.hasPrefix("#") && $0.contains("\t") }
  }
}

/// The simulated disk behind twtxt.
struct SimulatedFiles: PostFiles {
  let world: World
  let life: Life

  func contents(of path: String) throws(FileFailure) -> [UInt8]? {
    guard !life.isOver else { throw FileFailure(path: path, detail: "killed") }
    if !world.isCalm, world.dice.chance(0.02) { throw FileFailure(path: path, detail: "input/output error") }
    world.disk.files[path]?.sync()
    return world.disk.files[path]?.seen
  }

  func requireWritable(_ path: String) throws(FileFailure) {
    guard !life.isOver else { throw FileFailure(path: path, detail: "killed") }
  }

  /// Tokens that are kept: no account of the simulated world has any that changes.
  func replace(_ path: String, with bytes: [UInt8]) throws(FileFailure) {
    throw FileFailure(path: path, detail: "no such file in this world")
  }

  /// One daemon lives at a time.
  func exclusively<Value>(_ path: String, _ work: () async throws(PublishFailure) -> Value)
    async throws(PublishFailure) -> Value
  { try await work() }

  func append(_ bytes: [UInt8], to path: String) throws(FileFailure) {
    guard !life.isOver else { throw FileFailure(path: path, detail: "killed") }
    guard let account = world.accounts.first(where: { $0.file == path }) else {
      throw FileFailure(path: path, detail: "no such account")
    }
    // What is appended may be the rest of a line only.
    world.willPublish(account, token: world.watch.beingSent(on: account) ?? "")
    let file = world.disk.files[path] ?? TextFile()
    world.disk.files[path] = file
    let before = file.lines.count
    defer { for line in file.lines.dropFirst(before) where world.isWhole(line) { world.posted(on: account, line) } }
    let fate = world.isCalm ? Fate.well : world.dice.weighed(Fate.all)
    world.note("\(account.name) file \(fate.rawValue)")
    switch fate {
    case .well:
      file.write(bytes)
      file.sync()
    case .refused: throw FileFailure(path: path, detail: "no space left on device")
    case .short:
      file.write(bytes.prefix(world.dice.number(0...bytes.count)))
      throw FileFailure(path: path, detail: "only a part was written")
    case .unsynced:
      file.write(bytes)
      throw FileFailure(path: path, detail: "input/output error")
    case .killed, .powerCut:
      file.write(bytes.prefix(world.dice.number(0...bytes.count)))
      if world.dice.chance(0.3) { file.sync() }
      world.kill(life, "in the file's write", powerCut: fate == .powerCut)
      throw FileFailure(path: path, detail: "killed")
    }
  }

  private enum Fate: String {
    case well, refused, short, unsynced, killed, powerCut
    static let all: [(Fate, Int)] = [
      (.well, 75), (.refused, 5), (.short, 5), (.unsynced, 5), (.killed, 5), (.powerCut, 5),
    ]
  }
}
