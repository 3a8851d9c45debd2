internal import Markup

/// Titles of pages, which often carry the site's name with them.
enum PageTitle {
  private static let marks: Set<Character> = ["-", "–", "—", "|", "·", "•", "»", "«", ":", "/", "~"]

  /// The title without the site's name, where the page proves which part that is: by its name, or by its heading.
  static func bare(_ title: String, site: String?, heading: String?) -> String {
    let title = HTMLText.collapsed(title)
    if let site = site.map(HTMLText.collapsed), !site.isEmpty {
      if let rest = without(suffix: site, title) ?? without(prefix: site, title) { return rest }
    }
    if let heading = heading.map(HTMLText.collapsed), heading.count >= 4, title.count > heading.count {
      let isPart =
        title.hasPrefix(heading)
        ? hasMark(title.dropFirst(heading.count).drop { $0 == " " }.first)
        : title.hasSuffix(heading) && hasMark(trimmedEnd(title.dropLast(heading.count)).last)
      if isPart { return heading }
    }
    return title
  }

  private static func without(suffix site: String, _ title: String) -> String? {
    guard title.count > site.count, title.suffix(site.count).lowercased() == site.lowercased() else { return nil }
    let rest = trimmedEnd(title.dropLast(site.count))
    guard hasMark(rest.last) else { return nil }
    return filled(String(trimmedEnd(rest.dropLast())))
  }

  private static func without(prefix site: String, _ title: String) -> String? {
    guard title.count > site.count, title.prefix(site.count).lowercased() == site.lowercased() else { return nil }
    let rest = title.dropFirst(site.count).drop { $0 == " " }
    guard hasMark(rest.first) else { return nil }
    return filled(String(rest.dropFirst().drop { $0 == " " }))
  }

  private static func hasMark(_ character: Character?) -> Bool { character.map(marks.contains) ?? false }

  private static func trimmedEnd(_ text: Substring) -> Substring {
    var text = text
    while text.last == " " { text.removeLast() }
    return text
  }
}
