/// An element that a handler wants by number.
public struct XMLElementName: Sendable {
  /// Any of these namespaces; the empty string for elements without one.
  public var namespaces: [String]
  /// The name without its prefix.
  public var local: String
  /// What the handler calls it; above 0.
  public var number: Int

  /// A name with its number.
  public init(_ local: String, in namespaces: [String], number: Int) {
    self.local = local
    self.namespaces = namespaces
    self.number = number
  }
}

/// The numbers of names, found by hash: names are looked up for every element of a document.
struct XMLNames: Sendable {
  private struct Slot: Sendable {
    var hash: UInt64 = 0
    var local: [UInt8] = []
    var namespace = 0
    var number = 0
  }

  private var slots: [Slot]
  private let ignoresCase: Bool
  private(set) var namespaces: [String: Int] = [:]

  init(_ names: [XMLElementName], ignoringCase: Bool) {
    ignoresCase = ignoringCase
    var capacity = 64
    while capacity < names.reduce(0, { $0 + $1.namespaces.count }) * 2 { capacity *= 2 }
    slots = Array(repeating: Slot(), count: capacity)
    for name in names {
      for namespace in name.namespaces {
        let index = namespaces[namespace] ?? namespaces.count
        namespaces[namespace] = index
        let bytes = Array((ignoringCase ? name.local.lowercased() : name.local).utf8)
        insert(bytes, index, name.number)
      }
    }
  }

  private mutating func insert(_ local: [UInt8], _ namespace: Int, _ number: Int) {
    let hash = local.withUnsafeBufferPointer { self.hash($0, namespace) }
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place].number != 0 {
      // The first of two equal names counts.
      if slots[place].namespace == namespace, slots[place].local == local { return }
      place = (place + 1) & (slots.count - 1)
    }
    slots[place] = Slot(hash: hash, local: local, namespace: namespace, number: number)
  }

  /// 0 for a name that nobody asked for.
  func number(of local: UnsafeBufferPointer<UInt8>, namespace: Int) -> Int {
    let hash = hash(local, namespace)
    var place = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[place].number != 0 {
      if slots[place].hash == hash, slots[place].namespace == namespace, isEqual(slots[place].local, local) {
        return slots[place].number
      }
      place = (place + 1) & (slots.count - 1)
    }
    return 0
  }

  private func isEqual(_ known: [UInt8], _ name: UnsafeBufferPointer<UInt8>) -> Bool {
    guard known.count == name.count else { return false }
    for index in name.indices where known[index] != folded(name[index]) { return false }
    return true
  }

  private func hash(_ name: UnsafeBufferPointer<UInt8>, _ namespace: Int) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325 &+ UInt64(truncatingIfNeeded: namespace) &* 0x9e37_79b9_7f4a_7c15
    for byte in name { hash = (hash ^ UInt64(folded(byte))) &* 0x100_0000_01b3 }
    return hash ^ hash >> 29
  }

  private func folded(_ byte: UInt8) -> UInt8 {
    ignoresCase && (65...90).contains(byte) ? byte | 0x20 : byte
  }
}
