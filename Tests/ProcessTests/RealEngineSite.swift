import Foundation
import TestSupport
import Testing

/// A post as its author knows it.
struct Article: Sendable, Codable {
  let id: String
  var title: String
  var slug: String
  var body: String
  var date: Date
  /// Written, but not published.
  var hidden = false
  /// Readers are asked for it; none is asked for when empty.
  var password = ""
  /// What an announcement says where that is not the title.
  var seen: String?
}

/// A blog as its owner wants it.
struct Site: Sendable {
  /// How the addresses of posts look.
  enum Permalinks: Sendable { case dated, short }

  /// Scheme and host of its own links, without a slash at the end.
  var address: String
  var permalinks = Permalinks.dated
  var articles: [Article]

  /// Changes one article.
  mutating func edit(_ id: String, _ change: (inout Article) -> Void) {
    for index in articles.indices where articles[index].id == id { change(&articles[index]) }
  }

  func article(_ id: String) -> Article? { articles.first { $0.id == id } }
}

/// What makes a blog of a description: a generator and a web server, or WordPress.
protocol BlogEngine {
  /// For messages.
  var name: String { get }
  /// What Crieur is given to find the blog's posts by: a name for each address.
  var feeds: [String: String] { get }
  /// Where the blog is when it begins.
  var address: String { get }
  /// Returns when a change can be told from the last.
  func rest()
  /// Makes the blog what the description says.
  /// - Returns: the address of each article by its `id`.
  func write(_ site: Site) throws -> [String: String]
  /// What only this engine can do, between its readers' last look and the move to another address.
  var ownSteps: [Step] { get }
}

extension BlogEngine {
  func rest() {}
}

/// One thing that an author does, and which of the articles Crieur must announce then, each for the first time.
struct Step: Sendable {
  let name: String
  var announces: [String] = []
  let change: @Sendable (inout Site) -> Void
}

extension Step {
  /// New posts appear, dated now.
  static func publishing(_ name: String, _ articles: Article...) -> Step {
    Step(name: name, announces: articles.map(\.id)) { site in
      site.articles += articles
      for article in articles { site.edit(article.id) { $0.date = .thisSecond } }
    }
  }

  /// A post that is there changes, and nothing is announced.
  static func editing(_ name: String, _ id: String, _ change: @escaping @Sendable (inout Article) -> Void) -> Step {
    Step(name: name) { $0.edit(id, change) }
  }

  /// Both, before the next look.
  func and(_ other: Step) -> Step {
    Step(name: "\(name), and \(other.name)", announces: announces + other.announces) { site in
      change(&site)
      other.change(&site)
    }
  }
}

extension Date {
  /// Now, as precisely as a feed says it.
  static var thisSecond: Date { Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down)) }
}

extension Article {
  /// An article; how old it is counts for those that are there at the start.
  init(
    _ id: String, _ title: String, slug: String? = nil, minutes: Double = 0, body: String? = nil, seen: String? = nil
  ) {
    self.init(
      id: id, title: title, slug: slug ?? id, body: body ?? "Un *mot* sur le sujet. Une deuxième phrase, plus longue.",
      date: .thisSecond - minutes * 60, seen: seen)
  }
}
