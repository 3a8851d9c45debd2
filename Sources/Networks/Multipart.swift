internal import Crypto

/// `multipart/form-data` (RFC 7578). The same parts make the same bytes.
struct Multipart: Sendable {
  /// One field of the form, or a file.
  struct Part: Sendable {
    /// Neither of the two holds a quote or a line break: they are the adapter's own words.
    var name: String
    var fileName: String?
    /// The file's media type.
    var type: String?
    var bytes: [UInt8]
  }

  /// For the header `Content-Type`.
  let contentType: String
  let body: [UInt8]

  init(_ parts: [Part]) {
    let boundary = Self.boundary(of: parts)
    contentType = "multipart/form-data; boundary=\(boundary)"
    var body: [UInt8] = []
    for part in parts {
      body += "--\(boundary)\r\n\(Self.head(of: part))\r\n".utf8
      body += part.bytes
      body += "\r\n".utf8
    }
    self.body = body + "--\(boundary)--\r\n".utf8
  }

  private static func head(of part: Part) -> String {
    let file = part.fileName.map { "; filename=\"\($0)\"" } ?? ""
    let type = part.type.map { "Content-Type: \($0)\r\n" } ?? ""
    return "Content-Disposition: form-data; name=\"\(part.name)\"\(file)\r\n\(type)"
  }

  /// A line that stands in none of the parts.
  private static func boundary(of parts: [Part]) -> String {
    var digest = SHA256.hexadecimal(parts.flatMap(\.bytes))
    while parts.contains(where: { contains($0.bytes, Array(digest.prefix(32).utf8)) }) {
      digest = SHA256.hexadecimal(Array(digest.utf8))
    }
    return "crieur-\(digest.prefix(32))"
  }

  private static func contains(_ bytes: [UInt8], _ wanted: [UInt8]) -> Bool {
    guard let first = wanted.first else { return true }
    var rest = bytes[...]
    while let start = rest.firstIndex(of: first) {
      rest = rest[start...]
      if rest.starts(with: wanted) { return true }
      rest = rest.dropFirst()
    }
    return false
  }
}
