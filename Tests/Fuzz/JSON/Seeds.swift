import FoundationEssentials
import FuzzSupport

@testable import Networks

/// Inputs to begin with, made of the transcripts: each answer of each case once more in its own place.
enum Seeds {
  /// Writes them into a folder that is there.
  static func write(into folder: String) {
    var count = 0
    for (subject, sample) in Sample.all.enumerated() {
      for (number, each) in sample.cases.enumerated() {
        for (step, bytes) in answers(of: each).enumerated() where bytes.count <= 4000 {
          let choices = [subject, number, step].map { UInt8(truncatingIfNeeded: $0) }
          write(choices + bytes, "\(folder)/\(sample.network)-\(number)-\(step)")
          count += 1
        }
      }
    }
    for (number, text) in signIns.enumerated() {
      for network in SignIns.all.indices {
        let first = UInt8(truncatingIfNeeded: Subject.all.count + network)
        write([first] + Array(text.utf8), "\(folder)/sign-in-\(network)-\(number)")
      }
    }
    guard count > 500 else { fatalError("only \(count) seeds") }
  }

  private static func write(_ bytes: [UInt8], _ path: String) {
    do { try Data(bytes).write(to: URL(filePath: path)) } catch { fatalError("\(path): \(error)") }
  }

  private static func answers(of sample: Sample.Case) -> [[UInt8]] {
    let http = sample.exchanges.map { exchange -> [UInt8] in
      let answer = exchange.answer
      return choices(answer.status ?? 200, answer.headers ?? [:], answer.broken) + answer.body
    }
    let mails = (sample.mails ?? []).map { letter -> [UInt8] in
      let answer = letter.answer
      let flag = answer.isLoggedIn == false ? "0" : answer.hasTakenText == false ? "1" : " "
      return choices(answer.status ?? 200, [:], answer.broken) + Array((flag + (answer.words ?? "")).utf8)
    }
    let talks = (sample.talks ?? []).map { talk -> [UInt8] in
      choices(200, [:], talk.broken) + Array((talk.hears ?? []).joined(separator: "\n").utf8)
    }
    return [http, mails, talks].max { $0.count < $1.count } ?? []
  }

  /// A fate and headers as `HostileAnswer` reads them.
  private static func choices(_ status: Int, _ headers: [String: String], _ broken: String?) -> [UInt8] {
    let fate: HostileAnswer.Fate =
      broken == nil ? .status(status == 250 ? 200 : status) : broken == "refused" ? .refused : .cut
    let three = headers.sorted { $0.key < $1.key }.prefix(3)
    var bytes = [HostileAnswer.fates.firstIndex(of: fate) ?? 0, three.count].map { UInt8(truncatingIfNeeded: $0) }
    for (name, value) in three {
      bytes.append(UInt8(truncatingIfNeeded: HostileAnswer.headers.firstIndex(of: name) ?? 0))
      bytes += Array("\(value)\n".utf8)
    }
    return bytes
  }

  /// What was given, a person's choices, a language, then answers: a fate, no headers, JSON.
  private static let signIns: [String] = {
    let good = [
      "{\"client_id\":\"a\",\"client_secret\":\"b\",\"code_challenge_methods_supported\":[\"S256\"]}",
      "{\"access_token\":\"t\",\"token_type\":\"bearer\",\"expires_in\":5184000,\"refresh_token\":\"r\"}",
      "{\"flows\":[{\"type\":\"m.login.password\"}]}", "{\"ok\":true,\"token\":\"t\"}",
      "{\"data\":[{\"id\":\"7\",\"name\":\"Blog\",\"access_token\":\"t\"}]}",
      "oauth_token=a&oauth_token_secret=b&oauth_callback_confirmed=true",
    ]
    let answers = good.map { "\0\0\($0)" }
    let chains = [[0, 1], [1, 1], [2, 1], [3], [1, 4], [1, 1, 4], [5, 5], [0, 0, 1], [0]]
    return ["\u{1}\u{4}\u{8}\u{4}\u{3}\u{1}\u{1}\n", "\u{1}\u{1}\u{1}\u{8}\u{8}\u{8}\n", "\u{8}\u{4}\u{4}\u{4}\n"]
      .flatMap { person in
        chains.map { "\0\(person)\0" + $0.map { answers[$0] }.joined(separator: "\u{1E}") }
      }
  }()
}
