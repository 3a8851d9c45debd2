import Feeds
import Foundation
import Model

/// A way to write a feed differently and say the same.
enum Metamorphosis: String, CaseIterable, Sendable {
  /// By another writer, and nothing else.
  case rewritten
  case otherPrefixes, defaultsWithPrefixes, prefixesAsDefaults
  case utf8Marked, utf16Little, utf16Big, windows1252Declared, windows1252ByHTTP
  /// The elements of an entry, those of one kind in their order.
  case otherOrder
  case decimalReferences, hexadecimalReferences, textAsCDATA, cdataAsText
  /// Every date of an entry moves by as much.
  case shiftedDates
  case commentsAndSpace, textsInPieces, otherAttributeStyle
  case emptyPairs, emptyTags

  /// The feed in other words, and what its reading must give other than before.
  struct Result {
    let bytes: [UInt8]
    let contentType: String?
    var shift = 0
  }

  /// Nil where the rule changes nothing in this document, or does not hold for it.
  func apply(to source: MarkupDocument, contentType: String?, seed: UInt64) -> Result? {
    let type = contentType.map { String($0.prefix { $0 != ";" }) }
    var writer = MarkupWriter()
    writer.chance = SeededGenerator(seed: seed)
    var document = source
    var shift = 0
    switch self {
    case .utf8Marked, .utf16Little, .utf16Big, .windows1252Declared, .windows1252ByHTTP:
      return encoded(document, writer, type)
    case .rewritten: break
    case .otherPrefixes: guard document.renamePrefixes() else { return nil }
    case .defaultsWithPrefixes: guard document.prefixDefaults() else { return nil }
    case .prefixesAsDefaults: guard document.dropPrefixes() else { return nil }
    case .otherOrder: guard document.shuffleEntries(&writer.chance) else { return nil }
    case .decimalReferences: writer.references = .decimal
    case .hexadecimalReferences: writer.references = .hexadecimal
    case .textAsCDATA: guard document.wrapTexts() else { return nil }
    case .cdataAsText: guard document.unwrapTexts() else { return nil }
    case .shiftedDates:
      guard let moved = document.shiftDates() else { return nil }
      shift = moved
    case .commentsAndSpace: document.spaceOut()
    case .textsInPieces: document.cutTexts()
    case .otherAttributeStyle:
      document.reverseAttributes()
      writer.quote = "'"
      writer.isLoose = true
    case .emptyPairs: guard document.setSelfClosing(false) else { return nil }
    case .emptyTags: guard document.setSelfClosing(true) else { return nil }
    }
    return Result(bytes: Array(writer.write(document).utf8), contentType: type, shift: shift)
  }

  private func encoded(_ document: MarkupDocument, _ writer: MarkupWriter, _ type: String?) -> Result? {
    var writer = writer
    func text(_ encoding: String) -> String {
      writer.write(document, declaration: "<?xml version=\"1.0\" encoding=\"\(encoding)\"?>\n")
    }
    switch self {
    case .utf8Marked:
      return Result(bytes: [0xEF, 0xBB, 0xBF] + Array(text("UTF-8").utf8), contentType: type)
    case .utf16Little, .utf16Big:
      let bytes = MetamorphicEncoding.utf16(text("UTF-16"), isLittle: self == .utf16Little)
      return Result(bytes: bytes, contentType: type)
    case .windows1252Declared:
      return MetamorphicEncoding.windows1252(text("windows-1252")).map { Result(bytes: $0, contentType: type) }
    default:
      let type = "\(type ?? "application/xml"); charset=windows-1252"
      return MetamorphicEncoding.windows1252(writer.write(document)).map { Result(bytes: $0, contentType: type) }
    }
  }
}

/// The first place where two readings of a feed differ.
enum FeedDifference {
  /// - Parameter shift: seconds that the dates of entries must have moved.
  static func first(_ before: FeedDocument?, _ after: FeedDocument?, shift: Int) -> String? {
    guard let before, let after else {
      return (before == nil) == (after == nil) ? nil : before == nil ? "was no feed" : "is no feed any more"
    }
    let heads: [(String, String?, String?)] = [
      ("format", before.format, after.format), ("title", before.title, after.title), ("link", before.link, after.link),
      ("language", before.language, after.language), ("id", before.id, after.id),
      ("self", before.selfLink, after.selfLink), ("hubs", "\(before.hubs)", "\(after.hubs)"),
      ("hints", words(before.hints), words(after.hints)),
      ("recovered", "\(before.isRecovered)", "\(after.isRecovered)"),
      ("entries", "\(before.entries.count)", "\(after.entries.count)"),
    ]
    if let head = heads.first(where: { $0.1 != $0.2 }) { return words(head) }
    for (index, (old, new)) in zip(before.entries, after.entries).enumerated() {
      var old = old
      old.published = old.published?.addingTimeInterval(Double(shift))
      old.updated = old.updated?.addingTimeInterval(Double(shift))
      if let field = fields(old, new).first(where: { $0.1 != $0.2 }) { return "entry \(index) " + words(field) }
    }
    return nil
  }

  private static func fields(_ old: Entry, _ new: Entry) -> [(String, String?, String?)] {
    [
      ("id", old.guid, new.guid), ("title", old.title, new.title), ("link", old.link, new.link),
      ("published", old.published.map(Instant.text), new.published.map(Instant.text)),
      ("updated", old.updated.map(Instant.text), new.updated.map(Instant.text)), ("author", old.author, new.author),
      ("categories", "\(old.categories)", "\(new.categories)"), ("summary", old.summary, new.summary),
      ("enclosure", old.enclosure, new.enclosure), ("image", old.image, new.image),
      ("language", old.language, new.language),
    ]
  }

  private static func words(_ hints: FeedHints) -> String {
    let every = [hints.ttlMinutes.map { "\($0) min" }, hints.updateEvery.map { "\($0)" }].compactMap { $0 }
    return "\(every) \(hints.skipHours.sorted()) \(hints.skipDays.sorted())"
  }

  private static func words(_ field: (name: String, before: String?, after: String?)) -> String {
    func quote(_ text: String?) -> String { text.map { "«\($0.prefix(120))»" } ?? "nothing" }
    return "\(field.name): \(quote(field.before)) became \(quote(field.after))"
  }
}
