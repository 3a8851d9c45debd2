/// Writes a document anew, in one of the many spellings that mean the same.
struct MarkupWriter {
  enum References { case fewest, decimal, hexadecimal }

  var references = References.fewest
  var quote = "\""
  /// Spaces where XML allows them inside tags.
  var isLoose = false
  /// A seeded choice of the characters that become references.
  var chance = SeededGenerator(seed: 0)
  private var output = ""

  init() {}

  mutating func write(_ document: MarkupDocument, declaration: String = "") -> String {
    output = declaration
    var open: [String] = []
    var tokens = document.tokens[...]
    while let token = tokens.popFirst() {
      switch token {
      case .start(let tag):
        start(tag)
        if tag.isSelfClosing, case .end? = tokens.first {
          tokens.removeFirst()
          output += "/>"
        } else {
          open.append(tag.name)
          output += ">"
        }
      case .end: output += "</\(open.popLast() ?? "")\(isLoose ? " " : "")>"
      case .text(let text): output += escaped(text, ["&", "<", ">"])
      case .cdata(let text): output += "<![CDATA[\(text)]]>"
      case .comment(let text): output += "<!--\(text)-->"
      case .instruction(let text): output += "<?\(text)?>"
      case .doctype(let text): output += "<!DOCTYPE \(text)>"
      }
    }
    return output
  }

  private mutating func start(_ tag: MarkupTag) {
    output += "<\(tag.name)"
    for attribute in tag.attributes {
      output += isLoose ? "\n   \(attribute.name) = " : " \(attribute.name)="
      let value = escaped(attribute.value, ["&", "<", ">", "\"", "'", "\n", "\t"])
      output += "\(quote)\(value)\(quote)"
    }
    if isLoose { output += " " }
  }

  /// Controls (U+0080 to U+009F) are always written as references: only there they have a meaning of their own.
  private mutating func escaped(_ text: String, _ special: Set<Unicode.Scalar>) -> String {
    if references == .fewest, !text.unicodeScalars.contains(where: { special.contains($0) || Self.isControl($0) }) {
      return text
    }
    var result = ""
    for scalar in text.unicodeScalars {
      if special.contains(scalar) || Self.isControl(scalar) || isChosen(scalar) {
        result += reference(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\r" || (0x80...0x9F).contains(scalar.value)
  }

  private mutating func isChosen(_ scalar: Unicode.Scalar) -> Bool {
    guard references != .fewest, scalar.value > 0x20 else { return false }
    return scalar.value > 0x7F || chance.below(4) == 0
  }

  private func reference(_ scalar: Unicode.Scalar) -> String {
    if references == .hexadecimal { return "&#x\(String(scalar.value, radix: 16));" }
    guard references == .fewest else { return "&#\(scalar.value);" }
    return switch scalar {
    case "&": "&amp;"
    case "<": "&lt;"
    case ">": "&gt;"
    case "\"": "&quot;"
    default: "&#\(scalar.value);"
    }
  }
}

/// The same seed makes the same choices on every machine (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
  let seed: UInt64
  private var state: UInt64

  init(seed: UInt64) {
    self.seed = seed
    state = seed
  }

  /// A seed from a name (FNV-1a).
  init(name: String) {
    self.init(seed: name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 })
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
