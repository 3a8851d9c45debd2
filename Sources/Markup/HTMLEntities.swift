internal import CLibXML2

/// The entities of HTML 4.
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
      htmlEntityLookup(name).flatMap { Unicode.Scalar($0.pointee.value) }
    }
  }
}
