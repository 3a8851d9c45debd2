import Foundation
import TestSupport

extension Home {
  /// `crieur connect`, told the answers by a pipe.
  /// - Parameter input: the answers, a line each.
  func connect(_ words: [String], _ input: [String], environment more: [String: String] = [:]) throws -> Run {
    let process = try ChildProcess(
      ChildProcess.crieur, ["connect"] + words, environment: environment.merging(more) { $1 },
      input: input.map { $0 + "\n" }.joined())
    watch.add(process)
    let ending = try process.wait(seconds: 60)
    return Run(ending: ending, output: process.output, errors: process.errors)
  }

  /// The same with a person who reads what is shown before the last answers.
  /// - Parameters:
  ///   - input: the answers up to the page that is shown.
  ///   - pasted: the answers after it, with `{state}` for the page's own state.
  func connect(_ words: [String], _ input: [String], pasting pasted: [String]) throws -> Run {
    let process = try ChildProcess(ChildProcess.crieur, ["connect"] + words, environment: environment, input: nil)
    watch.add(process)
    for line in input { process.tell(line) }
    _ = Self.until(30) { Self.state(in: process.errors) != nil || !process.isRunning }
    // Where no page was shown, what is said instead is the test's to judge.
    let state = Self.state(in: process.errors) ?? ""
    for line in pasted { process.tell(line.replacing("{state}", with: state)) }
    let ending = try process.wait(seconds: 60)
    return Run(ending: ending, output: process.output, errors: process.errors)
  }

  private static func state(in shown: String) -> String? {
    shown.firstMatch(of: /[?&]state=([0-9a-f]{32})/).map { String($0.1) }
  }

  /// Who may do what with a file; 0 where there is none.
  static func mode(_ path: String) -> UInt32 {
    var facts = stat()
    return stat(path, &facts) == 0 ? facts.st_mode & 0o7777 : 0
  }

  /// The configuration with the lines that `connect` has printed.
  func configure(_ lines: String) throws {
    let object = try JSONSerialization.jsonObject(with: Data("{\(lines)}".utf8))
    guard let accounts = object as? [String: Any] else { throw CocoaError(.coderInvalidValue) }
    try write([
      "language": "en", "state": state, "allow_private_hosts": ["127.0.0.1"], "accounts": accounts,
      "feeds": [["name": "blog", "url": "http://127.0.0.1:1/", "accounts": Array(accounts.keys)]],
    ])
  }
}
