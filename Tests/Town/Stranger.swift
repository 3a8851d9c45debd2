internal import Foundation

/// What somebody else posted, for searches to find.
public struct Stranger: Sendable {
  /// The server's identifier.
  public var id: String
  /// Who wrote it, without an `@` before it: `nurse@ward.example.org` on Mastodon, `nurse.example.org` on Bluesky.
  public var author: String
  /// What it says, as readers see it.
  public var text: String
  /// When it was written, in ISO 8601.
  public var created: String
  /// Who sees it, in Mastodon's words.
  public var visibility: String

  /// A public post of this moment.
  public init(id: String, author: String, text: String, created: String? = nil, visibility: String = "public") {
    self.id = id
    self.author = author
    self.text = text
    self.created = created ?? Date.now.ISO8601Format()
    self.visibility = visibility
  }

  /// As Mastodon's API shows it; its page is at the author's server.
  public var status: [String: Any] {
    let (name, host) = Self.halves(of: author)
    return [
      "id": id, "url": "https://\(host)/@\(name)/\(id)", "content": Self.html(text), "created_at": created,
      "visibility": visibility, "account": ["id": "account-\(author)", "acct": author],
    ]
  }

  /// As `app.bsky.feed.defs#postView`; the author's DID is made of the name.
  public var view: [String: Any] {
    let did = "did:plc:" + author.filter(\.isLetter)
    return [
      "uri": "at://\(did)/app.bsky.feed.post/\(id)", "cid": "bafy", "author": ["did": did, "handle": author],
      "record": ["$type": "app.bsky.feed.post", "text": text, "createdAt": created], "indexedAt": created,
    ]
  }

  /// The text as a server of Mastodon's kind writes it, its links as links.
  static func html(_ text: String) -> String {
    let words = text.split(separator: " ").map { word in
      let word = String(word).replacing("&", with: "&amp;").replacing("<", with: "&lt;")
      return word.contains("://") ? "<a href=\"\(word)\">\(word)</a>" : word
    }
    return "<p>\(words.joined(separator: " "))</p>"
  }

  private static func halves(of author: String) -> (name: Substring, host: Substring) {
    let halves = author.split(separator: "@")
    return (halves.first ?? "", halves.dropFirst().first ?? "127.0.0.1")
  }

  /// Whether a search for these words, in quotation marks or not, finds the text.
  public static func isNamed(_ words: String, in text: String) -> Bool {
    let words = words.replacing("\"", with: "").lowercased()
    return !words.isEmpty && text.lowercased().contains(words)
  }
}
