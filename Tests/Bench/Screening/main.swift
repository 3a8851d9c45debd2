// What does the guard of professional secrecy cost? Run by Deploy/bench/screening, which writes the announcements:
//
//   screening-bench TIMES < ANNOUNCEMENTS    reads a JSON object a line ({"lang": "fr", "fields": ["…"]}), screens each so
//                                            many times and prints the median of its CPU microseconds and its decision
import FoundationEssentials
import Glibc
import Screening

struct Announcement: Decodable {
  var lang: String
  var fields: [String]
}

/// CPU seconds of this process.
func seconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

let times = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 5
let screen = Screen(isStrict: true)

// The lists are read at the first question.
let start = seconds()
_ = screen.result(for: [ScreenedField(name: "title", text: "Grippe")], language: "fr")
print("lists \((seconds() - start) * 1e6)")

while let line = readLine() {
  let announcement = try JSONDecoder().decode(Announcement.self, from: Data(line.utf8))
  let fields = announcement.fields.enumerated().map { ScreenedField(name: "\($0)", text: $1) }
  var spent: [Double] = []
  var decision = ScreeningDecision.publish
  for _ in 0..<max(1, times) {
    let before = seconds()
    decision = screen.result(for: fields, language: announcement.lang).decision
    spent.append(seconds() - before)
  }
  print("\(decision.rawValue) \(spent.sorted()[spent.count / 2] * 1e6)")
}
