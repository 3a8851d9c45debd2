/// `Link` headers (RFC 8288), as far as relations go.
enum LinkHeader {
  struct Link: Equatable {
    var target: String
    /// In lower case.
    var relations: [String]
  }

  /// The links of all headers, in order. Those that speak of another document (`anchor`) are left out.
  static func links(in headers: [String]) -> [Link] {
    headers.flatMap { header in
      var rest = header[...]
      var links: [Link] = []
      while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
        let target = trimmed(String(rest[rest.index(after: start)..<end]))
        rest = rest[rest.index(after: end)...]
        let parameters = parameters(of: &rest)
        guard !parameters.contains(where: { $0.name == "anchor" }), !target.isEmpty else { continue }
        let relation = parameters.first { $0.name == "rel" }?.value.lowercased() ?? ""
        links.append(Link(target: target, relations: relation.split(separator: " ").map(String.init)))
      }
      return links
    }
  }

  /// Reads `;name=value` up to the comma that ends the link; a comma or a bracket in quotes ends nothing.
  private static func parameters(of rest: inout Substring) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = []
    while let next = rest.first, next != "," {
      rest = rest.dropFirst()
      guard next == ";" else { continue }
      let name = trimmed(String(rest.prefix { $0 != "=" && $0 != ";" && $0 != "," })).lowercased()
      rest = rest.drop { $0 != "=" && $0 != ";" && $0 != "," }
      guard rest.first == "=" else { continue }
      rest = rest.dropFirst().drop { $0 == " " || $0 == "\t" }
      found.append((name, rest.first == "\"" ? quoted(&rest) : token(&rest)))
    }
    return found
  }

  private static func token(_ rest: inout Substring) -> String {
    defer { rest = rest.drop { $0 != ";" && $0 != "," } }
    return trimmed(String(rest.prefix { $0 != ";" && $0 != "," }))
  }

  private static func quoted(_ rest: inout Substring) -> String {
    var value = ""
    rest = rest.dropFirst()
    while let next = rest.popFirst(), next != "\"" {
      value.append(next == "\\" ? rest.popFirst() ?? next : next)
    }
    return value
  }
}
