internal import Web

/// The address of a server that an account names.
enum ServerAddress {
  /// The address without a slash at its end; nil where it is no http or https address, or has a query, a fragment or a user.
  static func of(_ text: String) -> String? {
    guard Origin(text) != nil, !text.contains(where: { "?#@".contains($0) }) else { return nil }
    var address = text
    while address.last == "/" { address.removeLast() }
    return address
  }
}

extension KeyedDecodingContainer {
  /// A server's address; the default where there is none.
  /// - Throws: where it is none, with an example.
  func server(_ key: Key, default standard: String? = nil, like example: String) throws -> String {
    let text = try standard == nil ? decode(String.self, forKey: key) : decodeIfPresent(String.self, forKey: key)
    guard let address = ServerAddress.of(text ?? standard ?? "") else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: self, debugDescription: "not an address like \(example)")
    }
    return address
  }
}
