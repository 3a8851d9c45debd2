import Foundation
import Simulation

let arguments = CommandLine.arguments
let first = UInt64(arguments.dropFirst().first ?? "1") ?? 1
let count = UInt64(arguments.dropFirst(2).first ?? "1") ?? 1
var tally = Tally()
let begin = Date()
for seed in first..<first + count {
  let result = Simulation.run(seed: seed, keepsHistory: count == 1)
  if ProcessInfo.processInfo.environment["DBG"] != nil { print(seed, Simulation.memory) }
  tally.add(result.tally)
  if count == 1 { print(result.history.joined(separator: "\n")) }
  if let violation = result.violation { print("seed \(seed): \(violation)") }
}
print(tally, Date().timeIntervalSince(begin))
