/// The ledger's number of a row; the owner type keeps numbers of different tables apart.
public struct Identifier<Owner>: RawRepresentable, Hashable, Sendable, Codable, CustomStringConvertible {
  /// The number as it is stored.
  public let rawValue: Int64

  /// Wraps a stored number.
  public init(rawValue: Int64) { self.rawValue = rawValue }

  /// The bare number, as the owner types it.
  public var description: String { String(rawValue) }
}
