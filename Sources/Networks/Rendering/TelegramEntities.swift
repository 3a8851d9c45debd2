internal import Model
internal import Web

/// Links and hashtags as Telegram wants to be told of them, so that no character of the text has to be escaped.
///
/// https://core.telegram.org/bots/api#messageentity : offset and length in UTF-16 code units.
struct TelegramEntities: Encodable, Equatable, Sendable {
  let entities: [Entity]

  init(_ text: String, facets: [Facet]) {
    var offset = 0
    entities = TextRun.runs(of: text, facets).compactMap { run in
      let length = run.text.utf16.count
      defer { offset += length }
      return run.kind.flatMap { Entity($0, of: run.text, offset: offset, length: length) }
    }
  }

  func encode(to encoder: any Encoder) throws {
    var list = encoder.singleValueContainer()
    try list.encode(entities)
  }

  /// One stretch of the text.
  struct Entity: Encodable, Equatable, Sendable {
    /// What it is.
    enum Kind: String, Encodable, Sendable { case url, text_link, hashtag }

    let type: Kind
    let offset: Int
    let length: Int
    /// Where a stretch leads that is not its own address.
    let url: String?

    /// Nil for what is no web address.
    init?(_ kind: Facet.Kind, of text: String, offset: Int, length: Int) {
      self.offset = offset
      self.length = length
      switch kind {
      case .link(let address):
        guard Origin(address) != nil else { return nil }
        type = text == address ? .url : .text_link
        url = text == address ? nil : address
      case .tag:
        type = .hashtag
        url = nil
      }
    }
  }
}
