internal import CLibXML2

/// The entities of HTML: those of HTML 4, which libxml2 knows, and some that came later.
enum HTMLEntities {
  /// The character of a name without its `&` and `;`.
  static func character(_ name: String) -> Unicode.Scalar? {
    switch name {
    case "amp": "&"
    case "lt": "<"
    case "gt": ">"
    case "quot": "\""
    case "apos": "'"
    default:
      (htmlEntityLookup(name)?.pointee.value ?? HTMLEntityNames.later[name]).flatMap { Unicode.Scalar($0) }
    }
  }
}
