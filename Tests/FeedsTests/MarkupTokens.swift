/// A part of a well-formed document.
enum MarkupToken: Sendable {
  case start(MarkupTag)
  case end
  /// References resolved.
  case text(String)
  case cdata(String)
  case comment(String)
  case instruction(String)
  case doctype(String)
}

/// A start tag.
struct MarkupTag: Sendable {
  struct Attribute: Sendable, Equatable {
    var prefix: String
    var local: String
    /// References resolved, white space normalised.
    var value: String
    var name: String { prefix.isEmpty ? local : "\(prefix):\(local)" }
    /// `xmlns` or `xmlns:…`.
    var isDeclaration: Bool { prefix == "xmlns" || name == "xmlns" }
  }

  var prefix: String
  var local: String
  /// The namespace that its prefix is bound to; empty for none.
  var namespace: String
  var attributes: [Attribute]
  var isSelfClosing: Bool
  var name: String { prefix.isEmpty ? local : "\(prefix):\(local)" }
}

/// A document that is well-formed with its namespaces, in parts. Where a document declares entities it is none of ours.
struct MarkupDocument: Sendable {
  var tokens: [MarkupToken]

  /// Nil for what is not well-formed.
  init?(_ text: String) {
    var text = text
    let scanned = text.withUTF8 { bytes in
      var scanner = MarkupScanner(bytes)
      return scanner.document()
    }
    guard let scanned else { return nil }
    tokens = scanned
  }
}
