internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model

/// The JSON lines of standard input.
enum AskedLines {
  /// Has each line answered; blank ones are passed over.
  /// - Parameter problem: what is told on standard error of a line that is no such object, by its number.
  /// - Throws: code 65, after the last line, where there was such a line.
  static func each<Asked: Decodable>(
    _ type: Asked.Type, problem: (Int) -> String, answer: (Asked) throws -> Void
  ) throws {
    var failed = false
    var number = 0
    while let line = readLine() {
      number += 1
      if line.allSatisfy(\.isWhitespace) { continue }
      guard let asked = try? JSONDecoder().decode(Asked.self, from: Data(line.utf8)) else {  // told at once
        failed = true
        let sentence = Array((problem(number) + "\n").utf8)
        _ = write(STDERR_FILENO, sentence, sentence.count)
        continue
      }
      try answer(asked)
    }
    if failed { throw ExitCode(ExitStatus.data.rawValue) }
  }
}
