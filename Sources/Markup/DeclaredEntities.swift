/// The entities of one document: those that it declares for itself, where they are short texts without mark-up or further
/// references, so that nothing can grow, and those of HTML that it forgot to declare.
struct DeclaredEntities {
  static let longest = 256
  static let most = 200

  private var values: [String: [UInt8]] = [:]

  /// The first declaration of a name counts (XML 1.0, section 4.2).
  mutating func declare(_ name: String, _ value: UnsafeBufferPointer<UInt8>) {
    guard values.count < Self.most, value.count <= Self.longest, values[name] == nil,
      !value.contains(where: { $0 == UInt8(ascii: "&") || $0 == UInt8(ascii: "<") || $0 == UInt8(ascii: "%") })
    else { return }
    values[name] = Array(value)
  }

  /// The text of an entity.
  func text(_ name: String) -> [UInt8]? {
    values[name] ?? HTMLEntities.character(name).map { Array(String(Character($0)).utf8) }
  }
}
