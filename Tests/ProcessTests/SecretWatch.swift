import Foundation
import TestSupport
import Testing

/// The secrets that the program was given or has made in this run of the tests. Each is a canary: it may stand nowhere but
/// in the file that it came from and in what is sent to its own server.
enum Canaries {
  private static let known = Locked<Set<String>>([Home.token])

  /// From now on it is looked for. The servers of the tests tell every secret that they are shown; what is too short to be
  /// told from other words is not one.
  static func watch(_ secret: String?) {
    guard let secret, secret.utf8.count >= 12 else { return }
    known.withLock { _ = $0.insert(secret) }
  }

  static var all: [String] { known.withLock { $0.sorted() } }

  static func expectAbsent(from texts: [String]) { Canary(all).expectAbsent(from: texts) }
}

/// Looks for every secret in everything that a home's commands leave behind, when the home goes: each process test is
/// watched without a word of its own.
final class SecretWatch: Sendable {
  // A class because its end is the moment to look.
  private let folder: TemporaryFolder
  private let children = Locked<[ChildProcess]>([])

  init(_ folder: TemporaryFolder) { self.folder = folder }

  func add(_ child: ChildProcess) { children.withLock { $0.append(child) } }

  deinit { check() }

  /// Not to look at what the commands until now have said.
  func forget() { children.withLock { $0 = [] } }

  /// Ends what still runs, then reads: all outputs, the bytes of all files, the values of all ledgers.
  func check() {
    let children = children.withLock { $0 }
    for child in children where child.isRunning {
      child.signal(SIGKILL)
      _ = try? child.wait()  // what it wrote is read all the same
    }
    Canaries.expectAbsent(from: children.flatMap { [$0.output, $0.errors] })
    for file in files() { look(at: file) }
  }

  private func files() -> [String] {
    let names = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      var status = stat()
      return lstat(folder.file(name), &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
  }

  private func look(at name: String) {
    Canaries.expectAbsent(from: [name])
    guard let bytes = FileManager.default.contents(atPath: folder.file(name)) else { return }
    let secrets = Canaries.all.map { Data($0.utf8) }
    // The file that a secret comes from holds it and nothing else, and does not lie in the state folder.
    // Sessions that a network renews lie in a folder of their own, for their owner alone.
    let isSource =
      name.hasPrefix("state/tokens/")
      || (!name.hasPrefix("state/") && secrets.contains { $0 == bytes || $0 + [0x0A] == bytes })
    if !isSource, secrets.contains(where: { bytes.range(of: $0) != nil }) {
      Issue.record("a secret stands in the file \(name)")
    }
    guard bytes.starts(with: Array("SQLite format 3".utf8)) else { return }
    // A long value may lie on pages apart from each other. What is too damaged to be read was looked at above.
    guard let values = try? LedgerFile(path: folder.file(name)).everything() else { return }
    for value in values where secrets.contains(where: { Data(value).range(of: $0) != nil }) {
      Issue.record("a secret stands in a table of \(name)")
    }
  }
}
