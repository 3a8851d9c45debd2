internal import CLibXML2

/// Entities as libxml2 wants them. They live as long as this does.
final class ParserEntities {
  // A class because the parser holds on to their addresses.
  private var made: [String: xmlEntityPtr] = [:]

  deinit {
    for entity in made.values {
      UnsafeMutablePointer(mutating: entity.pointee.content)?.deallocate()
      entity.deallocate()
    }
  }

  /// An entity that the parser replaces by a text, and reads no further.
  func entity(_ name: String, _ declared: DeclaredEntities) -> xmlEntityPtr? {
    if let known = made[name] { return known }
    guard let text = declared.text(name) else { return nil }
    let content = UnsafeMutablePointer<UInt8>.allocate(capacity: text.count + 1)
    content.initialize(from: text + [0], count: text.count + 1)
    let entity = xmlEntityPtr.allocate(capacity: 1)
    entity.initialize(to: xmlEntity())
    entity.pointee.type = XML_ENTITY_DECL
    entity.pointee.orig = content
    entity.pointee.content = content
    entity.pointee.length = Int32(clamping: text.count)
    entity.pointee.etype = XML_INTERNAL_PREDEFINED_ENTITY
    made[name] = entity
    return entity
  }
}
