internal import FoundationEssentials
internal import Model

/// Values as bytes, in one order for both ways: what writes a value is what reads it. Nothing that is read is believed:
/// every length is held against what there is.
struct Wire {
  /// What was written, or what is read.
  private(set) var bytes: [UInt8]
  private var place = 0
  private let isReading: Bool

  /// So many strings and lists hold more than any document.
  private var left = 2_000_000

  /// To write.
  init() {
    bytes = []
    isReading = false
  }

  /// Puts the length of what was written before it.
  mutating func frame() {
    bytes.insert(contentsOf: Self.length(bytes.count), at: 0)
  }

  /// A length as four bytes, the least first.
  static func length(_ count: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }

  /// The number in the first four bytes.
  static func length(in bytes: [UInt8]) -> Int? {
    bytes.count < 4 ? nil : (0..<4).reduce(0) { $0 | Int(bytes[$1]) << (8 * $1) }
  }

  /// To read.
  init(reading bytes: [UInt8]) {
    self.bytes = bytes
    isReading = true
  }

  /// Everything has been read.
  func end() throws(ReadingProblem) {
    guard !isReading || place == bytes.count else { throw .garbled }
  }

  // MARK: Numbers

  mutating func pass(_ byte: inout UInt8) throws(ReadingProblem) {
    guard isReading else { return bytes.append(byte) }
    guard place < bytes.count else { throw .garbled }
    byte = bytes[place]
    place += 1
  }

  mutating func pass(_ flag: inout Bool) throws(ReadingProblem) {
    var byte: UInt8 = flag ? 1 : 0
    try pass(&byte)
    guard byte <= 1 else { throw .garbled }
    flag = byte == 1
  }

  mutating func pass(_ number: inout UInt32) throws(ReadingProblem) {
    var wide = UInt64(number)
    try pass(&wide, bytes: 4)
    number = UInt32(truncatingIfNeeded: wide)
  }

  mutating func pass(_ number: inout Int) throws(ReadingProblem) {
    var bits = UInt64(bitPattern: Int64(number))
    try pass(&bits, bytes: 8)
    number = Int(truncatingIfNeeded: Int64(bitPattern: bits))
  }

  private mutating func pass(_ bits: inout UInt64, bytes count: Int) throws(ReadingProblem) {
    guard isReading else {
      for shift in 0..<count { bytes.append(UInt8(truncatingIfNeeded: bits >> (8 * shift))) }
      return
    }
    guard bytes.count - place >= count else { throw .garbled }
    bits = 0
    for shift in 0..<count { bits |= UInt64(bytes[place + shift]) << (8 * shift) }
    place += count
  }

  mutating func pass(_ date: inout Date) throws(ReadingProblem) {
    var bits = date.timeIntervalSince1970.bitPattern
    try pass(&bits, bytes: 8)
    let seconds = Double(bitPattern: bits)
    guard seconds.isFinite else { throw .garbled }
    if isReading { date = Date(timeIntervalSince1970: seconds) }
  }

  mutating func pass(_ duration: inout Duration) throws(ReadingProblem) {
    var (seconds, rest) = (Int(duration.components.seconds), Int(duration.components.attoseconds))
    try pass(&seconds)
    try pass(&rest)
    if isReading { duration = Duration(secondsComponent: Int64(seconds), attosecondsComponent: Int64(rest)) }
  }

  // MARK: Texts and bytes

  mutating func pass(_ text: inout String) throws(ReadingProblem) {
    guard isReading else {
      var text = text
      text.withUTF8 { write($0) }
      return
    }
    guard let valid = String(validating: try read(), as: UTF8.self) else { throw .garbled }
    text = valid
  }

  mutating func pass(_ list: inout [UInt8]) throws(ReadingProblem) {
    guard isReading else { return list.withUnsafeBufferPointer { write($0) } }
    list = Array(try read())
  }

  private mutating func write(_ data: UnsafeBufferPointer<UInt8>) {
    bytes += Self.length(data.count)
    bytes.append(contentsOf: data)
  }

  private mutating func read() throws(ReadingProblem) -> ArraySlice<UInt8> {
    var length: UInt32 = 0
    try pass(&length)
    guard Int(length) <= bytes.count - place, left > 0 else { throw .garbled }
    left -= 1
    defer { place += Int(length) }
    return bytes[place..<(place + Int(length))]
  }

  // MARK: What may be absent, and what is many

  mutating func pass<Value>(
    _ value: inout Value?, _ blank: Value, _ each: (inout Wire, inout Value) throws(ReadingProblem) -> Void
  ) throws(ReadingProblem) {
    var isThere = value != nil
    try pass(&isThere)
    guard isThere else { return value = nil }
    var given = value ?? blank
    try each(&self, &given)
    if isReading { value = given }
  }

  mutating func pass(_ text: inout String?) throws(ReadingProblem) {
    try pass(&text, "") { wire, text throws(ReadingProblem) in try wire.pass(&text) }
  }

  mutating func pass(_ number: inout Int?) throws(ReadingProblem) {
    try pass(&number, 0) { wire, number throws(ReadingProblem) in try wire.pass(&number) }
  }

  mutating func pass(_ date: inout Date?) throws(ReadingProblem) {
    try pass(&date, .distantPast) { wire, date throws(ReadingProblem) in try wire.pass(&date) }
  }

  /// - Parameter most: more of them are not read.
  mutating func pass<Value>(
    _ list: inout [Value], most: Int, _ blank: Value,
    _ each: (inout Wire, inout Value) throws(ReadingProblem) -> Void
  ) throws(ReadingProblem) {
    var count = UInt32(clamping: list.count)
    try pass(&count)
    guard isReading else {
      for var value in list { try each(&self, &value) }
      return
    }
    guard count <= most else { throw .garbled }
    list = []
    for _ in 0..<count {
      var value = blank
      try each(&self, &value)
      list.append(value)
    }
  }

  mutating func pass(_ texts: inout [String], most: Int) throws(ReadingProblem) {
    try pass(&texts, most: most, "") { wire, text throws(ReadingProblem) in try wire.pass(&text) }
  }

  /// One of a few, by its place among them.
  mutating func pass<Value: Equatable>(_ value: inout Value, of all: [Value]) throws(ReadingProblem) {
    var place = UInt8(clamping: all.firstIndex(of: value) ?? 255)
    try pass(&place)
    guard Int(place) < all.count else { throw .garbled }
    value = all[Int(place)]
  }
}
