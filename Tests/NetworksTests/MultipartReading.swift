import Foundation

/// A `multipart/form-data` body as RFC 7578 reads it, nil where it is none.
struct MultipartReading {
  struct Part: Decodable, Equatable, Sendable {
    let name: String
    var fileName: String?
    var type: String?
    let text: String
  }

  let parts: [Part]
  let boundary: String

  init?(_ contentType: String?, _ body: [UInt8]) {
    let start = "multipart/form-data; boundary="
    guard let contentType, contentType.hasPrefix(start) else { return nil }
    boundary = String(contentType.dropFirst(start.count))
    guard (1...70).contains(boundary.utf8.count), boundary.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      return nil
    }
    let body = Data(body)
    let delimiter = Data("\r\n--\(boundary)".utf8)
    guard body.starts(with: Data("--\(boundary)\r\n".utf8)) else { return nil }
    var rest = body.dropFirst(delimiter.count - 2)
    var parts: [Part] = []
    while rest.starts(with: Data("\r\n".utf8)), let end = rest.range(of: delimiter),
      let part = Self.part(rest[..<end.lowerBound].dropFirst(2))
    {
      parts.append(part)
      rest = rest[end.upperBound...]
    }
    guard rest == Data("--\r\n".utf8) else { return nil }
    self.parts = parts
  }

  private static func part(_ bytes: Data) -> Part? {
    guard let blank = bytes.range(of: Data("\r\n\r\n".utf8)) else { return nil }
    var type: String?
    var fields: [String: String] = [:]
    for line in String(decoding: bytes[..<blank.lowerBound], as: UTF8.self).components(separatedBy: "\r\n") {
      if line.hasPrefix("Content-Type: ") {
        type = String(line.dropFirst("Content-Type: ".count))
      } else if line.hasPrefix("Content-Disposition: form-data; ") {
        for field in line.components(separatedBy: "; ").dropFirst() {
          let sides = field.components(separatedBy: "=")
          fields[sides[0]] = sides.count == 2 ? sides[1].trimmingCharacters(in: ["\""]) : ""
        }
      } else {
        return nil
      }
    }
    guard let name = fields["name"] else { return nil }
    return Part(
      name: name, fileName: fields["filename"], type: type,
      text: String(decoding: bytes[blank.upperBound...], as: UTF8.self))
  }
}
