public import FoundationEssentials

/// A post of somebody that names what is watched.
public struct Mention: Sendable, Equatable {
  /// The post's public page.
  public var url: String
  /// Who wrote it, as people know them there (`@name@host`); nil where the network does not say.
  public var author: String?
  /// What it says, as plain text; may be empty.
  public var text: String
  /// When it was written; nil where the network does not say.
  public var date: Date?

  /// A post as its network describes it.
  public init(url: String, author: String? = nil, text: String, date: Date? = nil) {
    self.url = url
    self.author = author
    self.text = text
    self.date = date
  }
}
