internal import Markup

/// What stands in the page itself: its one h-entry, its heading, the pictures of its text.
struct PageEntry {
  private(set) var title: String?
  private(set) var summary: String?
  private(set) var author: String?
  private(set) var tags: [String] = []
  /// The text of the page's only `<h1>`.
  private(set) var heading: String?
  /// The picture that the entry names as its own.
  private(set) var featured: PagePicture?
  /// Pictures in the text, in its order.
  private(set) var inText: [PagePicture] = []

  init(_ page: MicroformatPage, address: String) {
    let nodes = page.tree.nodes
    let headings = nodes.indices.lazy.filter { nodes[$0].name == "h1" }.prefix(2)
    if headings.count == 1 { heading = headings.first.flatMap { page.content(of: $0) } }
    let item = Self.entry(page, address)
    var text = item?.places("content", .embedded, .text).first
    if let item {
      title = Self.title(item, text)
      summary = item.places("summary", .text).first.flatMap { page.text(at: $0) }
      author = item.places("author", .text, .link).lazy.compactMap { page.text(at: $0) }.first
      tags = item.places("category", .text).prefix(100).compactMap { page.text(at: $0) }
      if let place = (item.places("featured", .link) + item.places("photo", .link)).first,
        let source = page.link(at: place)
      {
        featured = PagePicture(source: source, alt: nodes[place].attributes["alt"])
      }
    }
    for name in ["article", "main"] where text == nil { text = nodes.firstIndex { $0.name == name } }
    if let text { inText = ContentPictures(page, inside: text).all }
  }

  /// The page's only entry, or the one that names the page's address.
  private static func entry(_ page: MicroformatPage, _ address: String) -> Microformat? {
    var places: [Int] = []
    for root in page.roots(in: page.tree.nodes.indices).prefix(50) {
      let types = page.types(at: root)
      if types.contains("h-entry") { places.append(root) }
      if types.contains("h-feed") {
        places += Microformat(page, at: root).nested.filter { page.types(at: $0).contains("h-entry") }
      }
    }
    let entries = places.prefix(20).map { Microformat(page, at: $0) }
    return entries.count == 1 ? entries.first : entries.first { $0.url == address }
  }

  /// A stated name. That of a note is its text, and says nothing that the text does not.
  private static func title(_ item: Microformat, _ text: Int?) -> String? {
    guard let place = item.places("name", .text).first, let name = item.page.text(at: place) else { return nil }
    if let text, place == text || item.page.content(of: text) == name { return nil }
    return name.count <= 300 ? name : nil
  }
}
