import Feeds
import Foundation
import Model

/// Compares what was read with what a case asks for, by the rules of each field.
struct FeedComparison {
  /// A field that is not as it should be.
  struct Difference: Sendable, CustomStringConvertible {
    let field: String
    let wanted: String
    let got: String
    var description: String { "\(field): wanted \(wanted), got \(got)" }
  }

  private(set) var differences: [Difference] = []

  /// - Parameter got: nil where the reader found no feed.
  init(_ wanted: WantedFeed, _ got: FeedDocument?) {
    let entries = got?.entries ?? []
    if wanted.isNoFeed { check("error", entries.isEmpty && (got?.format ?? "").isEmpty, "no feed", got?.format ?? "") }
    if let count = wanted.entryCount {
      check("entries", entries.count == count && (count == 0 || got != nil), "\(count)", "\(entries.count)")
    }
    for (field, value) in wanted.fields { compare(field, value, got.flatMap { field.value(in: $0) }, "") }
    for (index, fields) in wanted.entries.enumerated() {
      let entry = entries.indices.contains(index) ? entries[index] : nil
      for (field, value) in fields {
        let name = "entry \(index) "
        if entry == nil { check(name + field.rawValue, false, "\(value)", "no such entry") }
        if let entry { compare(field, value, field.value(in: entry), name) }
      }
    }
  }

  private mutating func compare(_ field: FeedField, _ wanted: WantedValue, _ got: WantedValue?, _ place: String) {
    let got = got ?? .absent
    check(place + field.rawValue, field.same(wanted, got), "\(wanted)", "\(got)")
  }

  private mutating func check(_ field: String, _ holds: Bool, _ wanted: String, _ got: String) {
    if !holds { differences.append(Difference(field: field, wanted: wanted, got: String(got.prefix(200)))) }
  }
}

extension FeedField {
  fileprivate func value(in document: FeedDocument) -> WantedValue? {
    switch self {
    case .format: .some(text: document.format)
    case .title: .some(text: document.title)
    case .link: .some(text: document.link)
    case .language: .some(text: document.language)
    case .hub: .some(set: document.hubs)
    default: nil
    }
  }

  fileprivate func value(in entry: Entry) -> WantedValue? {
    switch self {
    case .id: .some(text: entry.guid)
    case .title: .some(text: entry.title)
    case .link: .some(text: entry.link)
    case .published: .some(date: entry.published)
    case .updated: .some(date: entry.updated)
    case .date: .some(date: entry.published ?? entry.updated)
    case .categories: .some(set: entry.categories)
    case .author: .some(text: entry.author)
    case .summary: .some(text: entry.summary)
    case .enclosure: .some(text: entry.enclosure)
    case .image: .some(text: entry.image)
    case .language: .some(text: entry.language)
    case .format, .hub: nil
    }
  }

  /// Both say the same, spellings apart that mean no difference to a reader.
  func same(_ wanted: WantedValue, _ got: WantedValue) -> Bool {
    switch (wanted, got) {
    case (.absent, .absent): true
    case (.set(let wanted), .set(let got)):
      self == .hub
        ? Set(wanted.map(ComparableLink.of)) == Set(got.map(ComparableLink.of))
        : Set(wanted.map(WhiteSpace.collapsed)) == Set(got.map(WhiteSpace.collapsed))
    case (.text(let wanted), .text(let got)): sameText(wanted, got)
    default: false
    }
  }

  private func sameText(_ wanted: String, _ got: String) -> Bool {
    switch self {
    case .link, .enclosure, .image: ComparableLink.of(wanted) == ComparableLink.of(got)
    case .published, .updated, .date: Instant.seconds(wanted) == Instant.seconds(got)
    case .format: WantedFormat(wanted).accepts(WantedFormat(got))
    case .language:
      wanted.lowercased().split(separator: "_", omittingEmptySubsequences: false)
        .joined(separator: "-")
        == got.lowercased().split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
    case .summary: WhiteSpace.isSame(WhiteSpace.collapsed(wanted), orCut: WhiteSpace.collapsed(got))
    default: WhiteSpace.collapsed(wanted) == WhiteSpace.collapsed(got)
    }
  }
}

extension WantedValue {
  fileprivate static func some(text: String?) -> Self { (text ?? "").isEmpty ? .absent : .text(text ?? "") }
  fileprivate static func some(set: [String]) -> Self { set.isEmpty ? .absent : .set(set) }
  fileprivate static func some(date: Date?) -> Self { date.map { .text(Instant.text($0)) } ?? .absent }
}
