internal import Markup

/// The pictures of a page's text, without the faces, icons and pixels around them.
struct ContentPictures {
  private(set) var all: [PagePicture] = []

  private static let beside: Set<String> = ["header", "nav", "footer", "aside", "form", "template", "noscript"]
  private static let decoration = ["avatar", "emoji", "smiley", "icon", "logo", "badge", "gravatar", "pixel"]

  init(_ page: MicroformatPage, inside place: Int) {
    let nodes = page.tree.nodes
    let end = page.tree.inside(place).upperBound
    var next = page.tree.inside(place).lowerBound
    while next < end, all.count < 20 {
      let node = nodes[next]
      if Self.beside.contains(node.name) {
        next = node.end
        continue
      }
      if node.name == "img", let picture = Self.picture(node.attributes) { all.append(picture) }
      next += 1
    }
  }

  private static func picture(_ attributes: [String: String]) -> PagePicture? {
    func pixels(_ key: String) -> Int? { attributes[key].flatMap { Int($0.prefix { $0.isNumber }) } }
    let (width, height) = (pixels("width"), pixels("height"))
    let words = ((attributes["class"] ?? "") + " " + (attributes["src"] ?? "")).lowercased()
    guard width ?? 100 >= 50, height ?? 100 >= 50, !decoration.contains(where: words.contains) else { return nil }
    // Pages that load pictures late have the real ones beside.
    let sets = ["srcset", "data-srcset"].compactMap { attributes[$0] }
    let sources = ["data-src", "data-lazy-src", "src"].compactMap { attributes[$0] }.filter(isPicture)
    if let best = sets.lazy.compactMap(SourceSet.best).first(where: { isPicture($0.source) }) {
      return PagePicture(source: best.source, alt: attributes["alt"], width: best.width)
    }
    return sources.first.map { PagePicture(source: $0, alt: attributes["alt"], width: width, height: height) }
  }

  private static func isPicture(_ source: String) -> Bool { !source.isEmpty && !source.hasPrefix("data:") }
}

/// `srcset`: https://html.spec.whatwg.org/multipage/images.html#srcset-attributes
enum SourceSet {
  /// No network shows more; what is larger costs the blog, and us.
  static let wanted = 1600

  /// The largest that is not larger than what is shown, else the smallest.
  static func best(_ text: String) -> (source: String, width: Int?)? {
    let all = candidates(text)
    let fitting = all.filter { $0.size <= wanted }.max { $0.size < $1.size }
    let best = fitting ?? all.min { $0.size < $1.size }
    return best.map { ($0.source, $0.isWidth ? $0.size : nil) }
  }

  private struct Candidate {
    var source: String
    /// Pixels, or hundreds of times the ordinary density.
    var size: Int
    var isWidth: Bool
  }

  private static func candidates(_ text: String) -> [Candidate] {
    var rest = Substring(text.unicodeScalars.prefix(10_000))
    var found: [Candidate] = []
    while found.count < 50 {
      rest = rest.drop { $0.isWhitespace || $0 == "," }
      guard !rest.isEmpty else { return found }
      var source = rest.prefix { !$0.isWhitespace }
      rest = rest[source.endIndex...]
      var descriptor = Substring()
      if source.hasSuffix(",") {
        // A comma at the end of an address ends the candidate; within it, it is a part of it.
        while source.hasSuffix(",") { source.removeLast() }
      } else {
        descriptor = rest.prefix { $0 != "," }
        rest = rest[descriptor.endIndex...]
      }
      if let candidate = candidate(source, descriptor) { found.append(candidate) }
    }
    return found
  }

  /// Nil for a size that is none.
  private static func candidate(_ source: Substring, _ descriptor: Substring) -> Candidate? {
    for word in descriptor.split(whereSeparator: \.isWhitespace) {
      if word.hasSuffix("w"), let width = Int(word.dropLast()) {
        return Candidate(source: String(source), size: width, isWidth: true)
      }
      if word.hasSuffix("x"), let density = Double(word.dropLast()), density > 0, density < 15 {
        return Candidate(source: String(source), size: Int(density * 100), isWidth: false)
      }
    }
    let isPlain = descriptor.allSatisfy(\.isWhitespace)
    return isPlain ? Candidate(source: String(source), size: 100, isWidth: false) : nil
  }
}
