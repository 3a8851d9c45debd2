/// Small damages to a document, the same for the same seed on every machine.
struct ByteMutation: RandomNumberGenerator {
  private var state: UInt64
  private let alphabet: [UInt8]

  /// - Parameter alphabet: what is put in; beside ASCII a few bytes that spoil UTF-8.
  init(seed: UInt64, alphabet: String) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1
    self.alphabet = Array(alphabet.utf8) + [0, 0x1F, 0x7F, 0x80, 0xC3, 0xED, 0xFF]
  }

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    let mixed = (state ^ state >> 31) &* 0xBF58_476D_1CE4_E5B9
    return mixed ^ mixed >> 29
  }

  /// The document with one to four bytes changed, taken out or put in.
  mutating func damage(_ document: [UInt8]) -> [UInt8] {
    var bytes = document
    for _ in 0..<Int.random(in: 1...4, using: &self) {
      let place = Int.random(in: 0..<bytes.count, using: &self)
      let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &self)]
      switch Int.random(in: 0..<3, using: &self) {
      case 0: bytes[place] = byte
      case 1: bytes.remove(at: place)
      default: bytes.insert(byte, at: place)
      }
    }
    return bytes
  }
}
