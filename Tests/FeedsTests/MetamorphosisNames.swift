/// Prefixes and namespaces, attributes, empty elements.
extension MarkupDocument {
  /// False where there is none.
  mutating func renamePrefixes() -> Bool {
    var names: [String: String] = [:]
    func renamed(_ prefix: String) -> String {
      if prefix.isEmpty || prefix == "xml" || prefix == "xmlns" { return prefix }
      let name = names[prefix] ?? "n\(names.count + 1)x"
      names[prefix] = name
      return name
    }
    changeTags { tag in
      tag.prefix = renamed(tag.prefix)
      for index in tag.attributes.indices {
        let attribute = tag.attributes[index]
        if attribute.prefix == "xmlns" { tag.attributes[index].local = renamed(attribute.local) }
        tag.attributes[index].prefix = renamed(attribute.prefix)
      }
    }
    return !names.isEmpty
  }

  /// Every element of a default namespace gets a prefix. False where there is none.
  mutating func prefixDefaults() -> Bool {
    var names: [String: String] = [:]
    func name(of namespace: String) -> String {
      let name = names[namespace] ?? "d\(names.count + 1)x"
      names[namespace] = name
      return name
    }
    changeTags { tag in
      if tag.prefix.isEmpty, !tag.namespace.isEmpty { tag.prefix = name(of: tag.namespace) }
      tag.attributes = tag.attributes.compactMap { attribute in
        guard attribute.name == "xmlns" else { return attribute }
        if attribute.value.isEmpty { return nil }
        return .init(prefix: "xmlns", local: name(of: attribute.value), value: attribute.value)
      }
    }
    return !names.isEmpty
  }

  /// Every element names its namespace itself. False where no element has a prefix.
  mutating func dropPrefixes() -> Bool {
    var defaults = [""]
    var isChanged = false
    for index in tokens.indices {
      if case .end = tokens[index] { defaults.removeLast() }
      guard case .start(var tag) = tokens[index] else { continue }
      isChanged = isChanged || !tag.prefix.isEmpty
      tag.prefix = ""
      tag.attributes.removeAll { $0.name == "xmlns" }
      if tag.namespace != defaults.last {
        tag.attributes.append(.init(prefix: "", local: "xmlns", value: tag.namespace))
      }
      defaults.append(tag.namespace)
      tokens[index] = .start(tag)
    }
    return isChanged
  }

  mutating func reverseAttributes() { changeTags { $0.attributes.reverse() } }

  /// False where no element is empty, or all are written so already.
  mutating func setSelfClosing(_ isSelfClosing: Bool) -> Bool {
    var isChanged = false
    for index in tokens.indices.dropLast() {
      guard case .start(var tag) = tokens[index], case .end = tokens[index + 1], tag.isSelfClosing != isSelfClosing
      else { continue }
      tag.isSelfClosing = isSelfClosing
      tokens[index] = .start(tag)
      isChanged = true
    }
    return isChanged
  }

  private mutating func changeTags(_ change: (inout MarkupTag) -> Void) {
    for index in tokens.indices {
      guard case .start(var tag) = tokens[index] else { continue }
      change(&tag)
      tokens[index] = .start(tag)
    }
  }
}
