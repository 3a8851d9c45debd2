import Foundation
import TestSupport
import Testing

/// What is put before the command by LD_PRELOAD, and how often its loops go round.
enum Preload {
  /// The disk that fails (`Tests/Preload/faults.c`), compiled beside the tests; nil where no C compiler is installed.
  static let faults: String? = {
    guard let compiler = ChildProcess.find("cc") ?? ChildProcess.find("clang") else { return nil }
    let library = URL(fileURLWithPath: ChildProcess.crieur).deletingLastPathComponent()
      .appendingPathComponent("faults-\(getpid()).so").path
    let source = "\(Shared.package)/Tests/Preload/faults.c"
    let words = ["-shared", "-fPIC", "-O1", "-o", library, source, "-ldl", "-lsqlite3"]
    guard let run = try? ChildProcess.run(compiler, words), run.ending == .exited(0) else { return nil }
    atexit { _ = try? FileManager.default.removeItem(atPath: Preload.faults ?? "") }
    return library
  }()

  /// The command that fakes the clock of another; nil where it is not installed.
  static let faketime = ChildProcess.find("faketime")

  /// Every case at night, or every so manieth.
  static func step(_ usual: Int) -> Int { isNight ? 1 : usual }

  /// `CRIEUR_NIGHTLY` is set: no case is left out.
  static let isNight = ProcessInfo.processInfo.environment["CRIEUR_NIGHTLY"] != nil
}

/// A user namespace with mounts of its own, in which any user may mount what he likes over his own folders.
enum Namespace {
  static let unshare = ChildProcess.find("unshare")
  static let isThere: Bool = {
    guard let unshare else { return false }
    let run = try? ChildProcess.run(unshare, ["-rm", "mount", "-t", "tmpfs", "none", "/tmp"])
    return run?.ending == .exited(0)
  }()
  static let reason: Testing.Comment = "no user namespace with mounts of its own (unshare -rm)"
}

extension Home {
  /// Runs a script in a namespace of its own; `$CRIEUR` is the command and `$STATE` the state folder.
  func inNamespace(_ script: String, _ words: [String] = []) throws -> ChildProcess {
    let environment = self.environment.merging(["CRIEUR": ChildProcess.crieur, "STATE": state]) { $1 }
    return try command(
      Namespace.unshare ?? "", ["-rm", "/bin/sh", "-e", "-c", script, "sh"] + words, environment: environment)
  }

  /// Replaces a folder with a copy of another.
  static func copy(_ from: String, to target: String) throws {
    try? FileManager.default.removeItem(atPath: target)  // there may be none yet
    try FileManager.default.copyItem(atPath: from, toPath: target)
  }

  /// Lines of the journal that are posts.
  var lines: [String] { journal.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") } }
}
