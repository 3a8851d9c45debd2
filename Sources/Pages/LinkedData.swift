internal import Markup

/// The article that a page describes in JSON-LD.
struct LinkedArticle {
  var title: String?
  var description: String?
  var language: String?
  var site: String?
  var author: String?
  var tags: [String]
  var pictures: [PagePicture]
}

/// All that a page says in JSON-LD. Yoast, Rank Math and others write a graph whose parts name each other by `@id`.
struct LinkedData {
  private var objects: [LinkedValue] = []
  private var named: [String: LinkedValue] = [:]

  private static let articles: Set<String> = [
    "Article", "BlogPosting", "NewsArticle", "SocialMediaPosting", "TechArticle", "ScholarlyArticle",
    "MedicalScholarlyArticle", "Report", "OpinionNewsArticle", "AnalysisNewsArticle", "ReportageNewsArticle",
  ]
  private static let pages: Set<String> = ["WebPage", "ItemPage", "MedicalWebPage", "FAQPage", "QAPage"]

  init(_ page: MicroformatPage) {
    let nodes = page.tree.nodes
    var scripts = 0
    for (place, node) in nodes.enumerated() where node.name == "script" {
      guard scripts < 10, let text = nodes[page.tree.inside(place)].first?.text,
        let value = LinkedValue.of(script: text)
      else { continue }
      scripts += 1
      take(value, depth: 0)
    }
  }

  private mutating func take(_ value: LinkedValue, depth: Int) {
    for item in value.items where objects.count < 500 {
      guard case .object(let members) = item else { continue }
      objects.append(item)
      if let id = members["@id"]?.verbatim, members.count > 1, named[id] == nil { named[id] = item }
      if depth < 2, let graph = members["@graph"] { take(graph, depth: depth + 1) }
      if depth < 2, let main = members["mainEntity"] { take(main, depth: depth + 1) }
    }
  }

  /// What is said of the article at that address: of several, the one that names it; of none, what is said of the page.
  func article(at address: String, _ canonical: String?) -> LinkedArticle? {
    let own = Set([address, canonical].compactMap { $0 }.map(Self.bare))
    func isOwn(_ object: LinkedValue) -> Bool {
      let main = object["mainEntityOfPage"]
      return [object["url"]?.verbatim, object["@id"]?.verbatim, main?["@id"]?.verbatim, main?.verbatim]
        .compactMap { $0 }.contains { own.contains(Self.bare($0)) }
    }
    func one(of types: Set<String>) -> LinkedValue? {
      let all = objects.filter { object in
        (object["@type"]?.items ?? []).contains { $0.verbatim.map { types.contains(Self.name(of: $0)) } ?? false }
      }
      return all.count == 1 ? all.first : all.first(where: isOwn)
    }
    let page = one(of: Self.pages)
    guard let article = one(of: Self.articles) ?? page else { return nil }
    return LinkedArticle(
      title: article["headline"]?.plain ?? article["name"]?.plain,
      description: (article["description"] ?? page?["description"])?.plain,
      language: (article["inLanguage"] ?? page?["inLanguage"]).flatMap(language),
      site: (site(article) ?? page.flatMap(site)), author: author(article),
      tags: tags(article["keywords"]),
      pictures: pictures(article["image"] ?? article["primaryImageOfPage"] ?? page?["primaryImageOfPage"]))
  }

  /// An object, or the one that it names.
  private func resolved(_ value: LinkedValue) -> LinkedValue {
    guard case .object(let members) = value, members.count == 1, let id = members["@id"]?.verbatim else { return value }
    return named[id] ?? value
  }

  private func site(_ object: LinkedValue) -> String? {
    for key in ["publisher", "isPartOf"] {
      if let name = object[key]?.items.first.map(resolved)?["name"]?.plain { return name }
    }
    return nil
  }

  private func author(_ object: LinkedValue) -> String? {
    (object["author"]?.items ?? []).prefix(3).lazy
      .compactMap { item -> String? in
        if case .text = item { return item.plain }
        return resolved(item)["name"]?.plain
      }
      .first { !LinkResolver.isWebLink($0) }
  }

  private func language(_ value: LinkedValue) -> String? {
    value.verbatim ?? resolved(value)["alternateName"]?.verbatim ?? resolved(value)["name"]?.verbatim
  }

  private func tags(_ value: LinkedValue?) -> [String] {
    let items = value?.items ?? []
    // One text holds several, with commas between.
    if items.count == 1, let text = items.first?.plain {
      return text.split(separator: ",").prefix(100).compactMap { filled(trimmed(String($0))) }
    }
    return items.prefix(100).compactMap { $0.plain ?? $0["name"]?.plain }
  }

  private func pictures(_ value: LinkedValue?) -> [PagePicture] {
    (value?.items ?? []).prefix(4).compactMap { item in
      if let source = item.verbatim { return PagePicture(source: source) }
      let image = resolved(item)
      guard let source = (image["contentUrl"] ?? image["url"])?.verbatim else { return nil }
      func pixels(_ key: String) -> Int? {
        (image[key]?.verbatim ?? image[key]?["value"]?.verbatim).flatMap { Int($0) }
      }
      return PagePicture(
        source: source, alt: image["caption"]?.plain, width: pixels("width"), height: pixels("height"))
    }
  }

  /// `https://schema.org/Article` is the same type.
  private static func name(of type: String) -> String { String(type.split(separator: "/").last ?? "") }

  private static func bare(_ url: String) -> Substring {
    let url = url.prefix { $0 != "#" }
    let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url
    return rest.hasSuffix("/") ? rest.dropLast() : rest
  }
}
