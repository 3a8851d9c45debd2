internal import Crypto
internal import FoundationEssentials
internal import Model

/// A signed event: https://github.com/nostr-protocol/nips/blob/master/01.md . The same content makes the same event, down to
/// its signature.
struct NostrEvent: Sendable {
  /// The hash of all but the signature, in hexadecimal digits.
  let id: String
  /// As it is sent.
  let json: String

  /// Signs an event; nil where the key does not.
  init?(kind: Int, at time: Date, tags: [[String]], content: String, key: SchnorrKey) {
    let seconds = Int64(min(max(time.timeIntervalSince1970, 0), 253_402_300_799))
    let author = Hexadecimal.encode(key.publicKey)
    self.init(author: author, seconds: seconds, kind: Int64(kind), tags: tags, content: content) {
      key.signature(of: $0)
    }
  }

  /// - Parameter signature: of the digest, which is the identifier; nil where there is none for it.
  private init?(
    author: String, seconds: Int64, kind: Int64, tags: [[String]], content: String,
    signature: (_ digest: [UInt8]) -> [UInt8]?
  ) {
    let list = "[" + tags.map { "[" + $0.map(Self.quoted).joined(separator: ",") + "]" }.joined(separator: ",") + "]"
    let text = Self.quoted(content)
    let digest = SHA256.digest(Array("[0,\"\(author)\",\(seconds),\(kind),\(list),\(text)]".utf8))
    guard let signature = signature(digest) else { return nil }
    id = Hexadecimal.encode(digest)
    json =
      "{\"id\":\"\(id)\",\"pubkey\":\"\(author)\",\"created_at\":\(seconds),\"kind\":\(kind),\"tags\":\(list),"
      + "\"content\":\(text),\"sig\":\"\(Hexadecimal.encode(signature))\"}"
  }

  /// Somebody's event as a relay gave it, written as we write events. Nil where it is not whole, or its hash or its
  /// signature is another's.
  init?(given event: JSON) {
    guard let author = event["pubkey"]?.string, let name = Hexadecimal.decode(author),
      case .integer(let seconds)? = event["created_at"], case .integer(let kind)? = event["kind"],
      case .list(let list)? = event["tags"], case .text(let content)? = event["content"],
      let mark = event["sig"]?.string.flatMap(Hexadecimal.decode)
    else { return nil }
    let tags = list.map(Self.words)
    guard tags.allSatisfy({ $0 != nil }) else { return nil }
    self.init(author: author, seconds: seconds, kind: kind, tags: tags.compactMap { $0 }, content: content) {
      SchnorrKey.isValid(mark, of: $0, by: name) ? mark : nil
    }
    guard id == event["id"]?.string else { return nil }
  }

  private static func words(_ tag: JSON) -> [String]? {
    guard case .list(let elements) = tag else { return nil }
    let words = elements.compactMap { if case .text(let word) = $0 { word } else { nil } }
    return words.count == elements.count ? words : nil
  }

  /// A post as a short note (kind 1): tags for hashtags and links (24.md, 10.md), a warning (36.md), the language (32.md), the
  /// picture (92.md).
  init?(_ post: Post, key: SchnorrKey) {
    var tags: [[String]] = []
    for facet in post.facets {
      if case .tag(let name) = facet.kind { tags.append(["t", name.lowercased()]) }
    }
    tags += post.links.map { ["r", $0] }
    if let warning = post.contentWarning { tags.append(["content-warning", warning]) }
    if let code = LanguageCode.of(post.language), code.utf8.count == 2 {
      tags += [["L", "ISO-639-1"], ["l", code, "ISO-639-1"]]
    }
    var content = post.text
    if let picture = Self.picture(of: post) {
      let image = picture.image
      content += "\n" + picture.address
      tags.append([
        "imeta", "url \(picture.address)", "m \(image.type)", "dim \(image.width)x\(image.height)",
        "alt \(picture.alt)",
      ])
    }
    self.init(kind: 1, at: post.created, tags: tags, content: content, key: key)
  }

  /// Its address stands in the text, and counts there.
  static func picture(of post: Post) -> PublicPicture? {
    PublicPicture(of: post, for: NostrNetwork.imageRule).flatMap { $0.address.utf8.count <= longestAddress ? $0 : nil }
  }

  private static let longestAddress = 300
  /// What a picture may add to the characters of a post.
  static let reserve = longestAddress + 1

  /// A string as every relay must write it to come to the same hash: seven escapes, all else as it is. Other control
  /// characters, which programs escape in different ways, are left out.
  static func quoted(_ text: String) -> String {
    var result = String.UnicodeScalarView("\"".unicodeScalars)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n": result.append(contentsOf: "\\n".unicodeScalars)
      case "\"": result.append(contentsOf: "\\\"".unicodeScalars)
      case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
      case "\r": result.append(contentsOf: "\\r".unicodeScalars)
      case "\t": result.append(contentsOf: "\\t".unicodeScalars)
      case "\u{8}": result.append(contentsOf: "\\b".unicodeScalars)
      case "\u{C}": result.append(contentsOf: "\\f".unicodeScalars)
      case "\u{0}"..."\u{1F}": break
      default: result.append(scalar)
      }
    }
    result.append("\"")
    return String(result)
  }
}
