/// What the properties of a microformat say.
extension Microformat {
  /// The name that is stated, else the one that the element implies.
  public var name: String? { name(depth: 0) }

  fileprivate func name(depth: Int) -> String? {
    places("name", .text).first.flatMap { page.text(at: $0, depth: depth + 1) } ?? impliedName
  }

  /// The first stated address that is one, else the one that the element implies.
  public var url: String? { url(depth: 0) }

  fileprivate func url(depth: Int) -> String? {
    places("url", .link).prefix(16).lazy.compactMap { page.link(at: $0, depth: depth + 1) }.first
      ?? implied(["a", "area"], "href")
  }

  /// The picture that is stated, else the one that the element implies.
  public var photo: String? {
    places("photo", .link).lazy.compactMap { page.link(at: $0) }.first ?? implied(["img"], "src")
      ?? implied(["object"], "data")
  }

  private var impliedName: String? {
    guard nested.isEmpty, !has(.text, .embedded) else { return nil }
    let attribute = ["img": "alt", "area": "alt", "abbr": "title"]
    for element in [place, page.only(inside: place), page.only(inside: place).flatMap(page.only)].compactMap({ $0 }) {
      let node = page.tree.nodes[element]
      if let name = attribute[node.name].flatMap({ node.attributes[$0] }) { return filled(HTMLText.collapsed(name)) }
    }
    return page.content(of: place, namesPictures: false)
  }

  private func implied(_ names: Set<String>, _ attribute: String) -> String? {
    guard nested.isEmpty, !has(.link) else { return nil }
    let own = page.tree.nodes[place]
    if names.contains(own.name) { return LinkResolver.absolute(own.attributes[attribute], page.base) }
    for parent in [place, page.only(inside: place)].compactMap({ $0 }) {
      for name in names {
        guard let child = page.only(name, inside: parent), page.types(at: child).isEmpty else { continue }
        if let url = LinkResolver.absolute(page.tree.nodes[child].attributes[attribute], page.base) { return url }
      }
    }
    return nil
  }
}

/// Values of elements, by kind of property.
extension MicroformatPage {
  /// Nobody names a microformat by a microformat that is named by a microformat, many times over.
  private static let deepest = 4

  private static let blocks: Set<String> = [
    "address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer", "h1",
    "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "td", "th",
    "tr", "ul",
  ]

  /// `p-`: plain text, a nested microformat's name.
  public func text(at place: Int) -> String? { text(at: place, depth: 0) }

  fileprivate func text(at place: Int, depth: Int) -> String? {
    guard depth < Self.deepest else { return nil }
    if !types(at: place).isEmpty, let name = Microformat(self, at: place).name(depth: depth) { return name }
    if let parts = valueParts(at: place) { return filled(HTMLText.collapsed(parts.joined())) }
    let node = tree.nodes[place]
    let stated: String? =
      switch node.name {
      case "abbr", "link": node.attributes["title"]
      case "data", "input": node.attributes["value"]
      case "img", "area": node.attributes["alt"]
      default: nil
      }
    return stated.map { filled(HTMLText.collapsed($0)) } ?? content(of: place)
  }

  /// `u-`: an absolute web address, a nested microformat's own.
  public func link(at place: Int) -> String? { link(at: place, depth: 0) }

  fileprivate func link(at place: Int, depth: Int) -> String? {
    guard depth < Self.deepest else { return nil }
    if !types(at: place).isEmpty, let url = Microformat(self, at: place).url(depth: depth) { return url }
    let node = tree.nodes[place]
    let stated: String? =
      switch node.name {
      case "a", "area", "link": node.attributes["href"]
      case "img", "audio", "source", "iframe": node.attributes["src"]
      case "video": node.attributes["src"] ?? node.attributes["poster"]
      case "object": node.attributes["data"]
      default: nil
      }
    let parts = stated == nil ? valueParts(at: place)?.joined() : nil
    let other: String? =
      switch node.name {
      case "abbr": node.attributes["title"]
      case "data", "input": node.attributes["value"]
      default: nil
      }
    return LinkResolver.absolute(stated ?? parts ?? other ?? content(of: place), base)
  }

  /// What a reader sees in an element: white space collapsed, blocks apart, pictures by their alternative text.
  /// - Parameter namesPictures: a picture without an alternative text is told by its address, as the parsing rules ask.
  public func content(of place: Int, namesPictures: Bool = true) -> String? {
    let longest = 65_536
    var text = ""
    var next = place + 1
    let end = tree.inside(place).upperBound
    while next < end, text.utf8.count < longest {
      let node = tree.nodes[next]
      switch node.name {
      case "": text += node.text
      case "template", "script", "style":
        next = node.end
        continue
      case "img":
        let source = namesPictures ? LinkResolver.absolute(node.attributes["src"], base) : nil
        if let words = node.attributes["alt"] ?? source { text += " \(words) " }
      case let name where Self.blocks.contains(name): text += " "
      default: break
      }
      next += 1
    }
    return filled(HTMLText.collapsed(text))
  }

  /// The value-class pattern: the parts that an element's value is made of; nil when it has none.
  public func valueParts(at place: Int, isMoment: Bool = false) -> [String]? {
    var parts: [String] = []
    var next = place + 1
    while next < tree.inside(place).upperBound, parts.count < 10 {
      let classes = classes(at: next)
      let node = tree.nodes[next]
      if classes.contains("value-title") {
        parts.append(node.attributes["title"] ?? "")
      } else if classes.contains("value") {
        let stated: String? =
          switch node.name {
          case "img", "area": node.attributes["alt"]
          case "data": node.attributes["value"]
          case "abbr": node.attributes["title"]
          case "time", "ins", "del": isMoment ? node.attributes["datetime"] : nil
          default: nil
          }
        parts.append(stated ?? content(of: next) ?? "")
      } else if types(at: next).isEmpty {
        next += 1
        continue
      }
      next = node.end
    }
    return parts.isEmpty ? nil : parts
  }

  /// The only element inside another, unless it is a microformat itself.
  func only(inside place: Int) -> Int? {
    tree.onlyElement(inside: place).flatMap { types(at: $0).isEmpty ? $0 : nil }
  }

  /// The only child of that name.
  func only(_ name: String, inside place: Int) -> Int? {
    var only: Int?
    var next = place + 1
    while next < tree.inside(place).upperBound {
      if tree.nodes[next].name == name {
        guard only == nil else { return nil }
        only = next
      }
      next = tree.nodes[next].end
    }
    return only
  }
}
