import Foundation
import Simulation

/// What was asked for.
struct Arguments {
  /// So many at least.
  var seeds: UInt64 = 2000
  var from: UInt64 = 1
  /// Goes on until so many seconds have passed, where there is time left.
  var seconds: Double?
  /// One seed, with its history.
  var seed: UInt64?
  /// The last one of several, each with its history.
  var through: UInt64?
  /// The longest time of faults of that one.
  var days = 5
  var workers = max(ProcessInfo.processInfo.activeProcessorCount, 1)
  /// The first failing seed ends it.
  var stops = false
  /// Which worker this process is, where it is one.
  var share: UInt64?

  init(_ words: some Sequence<String>) {
    var words = Array(words)
    while let word = words.first {
      words.removeFirst()
      guard word != "--stop" else {
        stops = true
        continue
      }
      guard let value = words.first else { break }
      words.removeFirst()
      switch word {
      case "--seeds": seeds = UInt64(value) ?? seeds
      case "--from": from = UInt64(value) ?? from
      case "--seconds": seconds = Double(value)
      case "--seed": seed = UInt64(value)
      case "--through": through = UInt64(value)
      case "--days": days = Int(value) ?? days
      case "--workers": workers = max(Int(value) ?? workers, 1)
      case "--share": share = UInt64(value)
      default: break
      }
    }
  }
}

/// What a worker tells from time to time.
struct Message: Codable {
  var tally: Tally
  var failures: [Failure]

  struct Failure: Codable {
    var seed: UInt64
    var violation: World.Violation
  }
}

/// One worker: every so manieth seed, until there are enough and the time is over.
func work(_ arguments: Arguments, _ share: UInt64) {
  let begin = Date()
  var message = Message(tally: Tally(), failures: [])
  var told = begin
  func tell() {
    guard let bytes = try? JSONEncoder().encode(message) else { return }  // numbers and strings always encode
    FileHandle.standardOutput.write(bytes + Data("\n".utf8))
    message = Message(tally: Tally(), failures: [])
    told = Date()
  }
  var number = share
  while true {
    let isEnough = number >= arguments.seeds
    if isEnough, Date().timeIntervalSince(begin) >= arguments.seconds ?? 0 { break }
    let seed = arguments.from + number
    let result = Simulation.run(seed: seed, keepsHistory: false)
    message.tally.add(result.tally)
    if let violation = result.violation {
      message.failures.append(.init(seed: seed, violation: violation))
      tell()
    }
    if Date().timeIntervalSince(told) > 2 { tell() }
    number += UInt64(arguments.workers)
  }
  tell()
}

/// Shows several seeds, each under its number. Returns the exit code.
func show(_ first: UInt64, through last: UInt64, days: Int) -> Int32 {
  guard last > first else { return show(first, days: days) }
  return (first...last).reduce(0) { code, seed in
    say("seed \(seed)")
    return max(code, show(seed, days: days))
  }
}

/// Runs one seed again and prints its history, and its end where something is wrong. Returns the exit code.
func show(_ seed: UInt64, days: Int = 5, last: Int? = nil) -> Int32 {
  let result = Simulation.run(seed: seed, days: days)
  for line in last.map({ Array(result.history.suffix($0)) }) ?? result.history { say(line) }
  if last == nil { say(result.tally) }
  guard let violation = result.violation else { return 0 }
  say("seed \(seed), step \(violation.step): \(violation.invariant), \(violation.detail)")
  return 1
}

/// Prints a line at once, also into a file.
func say(_ line: some CustomStringConvertible) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
