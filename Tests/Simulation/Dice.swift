/// Chance that comes from one seed alone (SplitMix64).
final class Dice: RandomNumberGenerator {
  // A class because everything in a world draws from the same one.
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0xD120_5A1B_7C3F_9E4D &+ 0x9E37_79B9_7F4A_7C15 }

  func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Between 0 and 1.
  func fraction() -> Double { Double(next() >> 11) / Double(1 << 53) }
  func chance(_ share: Double) -> Bool { fraction() < share }
  func number(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() % UInt64(range.count)) }
  func time(_ range: ClosedRange<Time>) -> Time { Time(number(Int(range.lowerBound)...Int(range.upperBound))) }
  func pick<Value>(_ values: [Value]) -> Value { values[Int(next() % UInt64(values.count))] }

  /// One of the values, each as often as its weight says.
  func weighed<Value>(_ values: [(Value, Int)]) -> Value {
    var rest = number(0...values.reduce(0) { $0 + $1.1 } - 1)
    for (value, weight) in values {
      rest -= weight
      if rest < 0 { return value }
    }
    return values[0].0
  }
}
