internal import Web

/// The address of a shortener of one's own, as the configuration gives it.
enum ShortenerServer {
  /// Without a slash at the end, and without the path that the adapter adds itself.
  static func root(_ server: String, without path: String) -> String {
    var root = server[...]
    if root.hasSuffix(path) { root = root.dropLast(path.count) }
    while root.last == "/" { root = root.dropLast() }
    return String(root)
  }

  /// Refuses what is no http or https address, and what holds a query, a fragment or a user.
  static func decode<Key: CodingKey>(_ keys: KeyedDecodingContainer<Key>, _ key: Key) throws -> String {
    let server = try keys.decode(String.self, forKey: key)
    guard Origin(server) != nil, !server.contains(where: { "?#@".contains($0) }) else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: keys, debugDescription: "not an address like https://sho.rt")
    }
    return server
  }
}
