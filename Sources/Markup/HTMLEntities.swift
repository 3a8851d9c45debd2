internal import CLibXML2

/// The entities of HTML 4 as libxml2 wants them: allocated once, never changed, never freed.
struct HTMLEntities: @unchecked Sendable {
  // The entities behind the pointers are written here, before anyone else sees them.
  static let shared = HTMLEntities()
  private let byName: [String: xmlEntityPtr]

  private init() {
    var table: [String: xmlEntityPtr] = [:]
    for value in UInt32(160)...9830 {
      guard let description = htmlEntityValueLookup(value), let name = description.pointee.name,
        let scalar = Unicode.Scalar(value)
      else { continue }
      let text = Array(String(Character(scalar)).utf8) + [0]
      let content = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count)
      content.initialize(from: text, count: text.count)
      let entity = xmlEntityPtr.allocate(capacity: 1)
      entity.initialize(to: xmlEntity())
      entity.pointee.type = XML_ENTITY_DECL
      entity.pointee.name = UnsafeRawPointer(name).assumingMemoryBound(to: UInt8.self)
      entity.pointee.orig = content
      entity.pointee.content = content
      entity.pointee.length = Int32(text.count - 1)
      entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
      table[String(cString: name)] = entity
    }
    byName = table
  }

  func entity(_ name: UnsafePointer<UInt8>) -> xmlEntityPtr? { byName[String(cString: name)] }

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
