internal import Markup

/// The head of a page: what its `<meta>`, `<link>` and `<title>` say.
struct PageHead {
  private var metas: [(name: String, content: String)] = []
  private var links: [String: String] = [:]
  /// `<title>`
  private(set) var title: String?
  /// Of the whole page.
  private(set) var language: String?

  /// What is inside of these alone may be the page's own word; what stands deeper, anybody may have written. libxml2 opens
  /// a body and a paragraph for what has no place in a head.
  private static let open: Set<String> = ["html", "head", "body", "p", "noscript"]

  init(_ page: MicroformatPage) {
    let nodes = page.tree.nodes
    // By place: whether only such elements are around.
    var isOpen = [Bool](repeating: true, count: nodes.count)
    for (place, node) in nodes.enumerated() {
      let around = node.parent.map { isOpen[$0] } ?? true
      isOpen[place] = around && Self.open.contains(node.name)
      guard around else { continue }
      switch node.name {
      case "html": language = language ?? node.attributes["lang"] ?? node.attributes["xml:lang"]
      case "title": title = title ?? page.content(of: place)
      case "meta": take(node.attributes)
      case "link": take(node.attributes, page.base)
      default: break
      }
    }
  }

  private mutating func take(_ meta: [String: String]) {
    guard metas.count < 300, let content = meta["content"].flatMap({ filled(HTMLText.collapsed($0)) }) else { return }
    for name in [meta["property"], meta["name"]].compactMap({ $0?.lowercased() }) { metas.append((name, content)) }
  }

  private mutating func take(_ link: [String: String], _ base: String?) {
    guard links.count < 50, let url = LinkResolver.absolute(link["href"], base) else { return }
    for rel in (link["rel"] ?? "").lowercased().split(whereSeparator: \.isWhitespace).prefix(8) {
      links[String(rel)] = links[String(rel)] ?? url
    }
  }

  /// The first `<meta>` of that name, or property, in lower case.
  func meta(_ name: String) -> String? { metas.first { $0.name == name }?.content }

  /// Every `<meta>` of that name.
  func all(_ name: String) -> [String] { metas.filter { $0.name == name }.map(\.content) }

  /// The first `<link>` of that relation, absolute.
  func link(_ rel: String) -> String? { links[rel] }

  var canonical: String? { link("canonical") }

  /// A person; some write the address of one.
  var author: String? {
    ["article:author", "author"].lazy.flatMap(all).first { !LinkResolver.isWebLink($0) && !$0.contains("@") }
  }

  /// Pictures of Open Graph, each with what follows it, then the one of the older card.
  var pictures: [PagePicture] {
    var pictures: [PagePicture] = []
    for (name, content) in metas {
      switch name {
      case "og:image", "og:image:url":
        // Some write both for one picture.
        if pictures.last?.source != content { pictures.append(PagePicture(source: content)) }
      case "og:image:secure_url": pictures.last { $0.source = content }
      case "og:image:width": pictures.last { $0.width = Int(content) }
      case "og:image:height": pictures.last { $0.height = Int(content) }
      case "og:image:alt": pictures.last { $0.alt = content }
      default: break
      }
    }
    if let card = meta("twitter:image") ?? meta("twitter:image:src") {
      pictures.append(PagePicture(source: card, alt: meta("twitter:image:alt")))
    }
    return pictures
  }
}

/// A picture as a page writes it.
struct PagePicture {
  /// Perhaps relative.
  var source: String
  var alt: String?
  var width: Int?
  var height: Int?
}

extension [PagePicture] {
  /// Changes the last one, where there is one.
  fileprivate mutating func last(_ change: (inout PagePicture) -> Void) {
    guard let last = indices.last else { return }
    change(&self[last])
  }
}
