/// Which entries an owner means: by words or regular expressions on categories, title and author.
public struct EntryFilter: Sendable, Equatable {
  /// One condition.
  public enum Condition: Sendable, Equatable {
    /// The words stand in it, whole and in this order, whatever their case.
    case words(String)
    /// The expression (between slashes in the configuration) matches somewhere.
    case pattern(String)

    /// Reads `words` or `/expression/`. Nil for an expression that is none, that is longer than 200 characters, or that
    /// repeats what it repeats.
    public init?(_ text: String) {
      guard text.count > 2, text.hasPrefix("/"), text.hasSuffix("/") else {
        self = .words(text)
        return
      }
      let expression = String(text.dropFirst().dropLast())
      guard expression.count <= 200, !Self.mayTakeForEver(expression), (try? Regex(expression)) != nil else {
        return nil
      }
      self = .pattern(expression)
    }

    /// Whether it holds for a text.
    public func holds(for text: String) -> Bool {
      switch self {
      case .words(let words):
        let wanted = Self.folded(words)
        let given = Self.folded(text)
        guard !wanted.isEmpty, wanted.count <= given.count else { return false }
        return (0...(given.count - wanted.count)).contains { given[$0...].starts(with: wanted) }
      case .pattern(let expression):
        // A title is short; an attacker's is cut so that no expression takes long on it.
        guard let regex = try? Regex(expression) else { return false }  // it was read before
        return String(text.prefix(500)).firstMatch(of: regex) != nil
      }
    }

    /// A repetition inside a repetition, or a choice in one: on some titles, which a stranger may write, such an expression
    /// tries more ways than there are seconds.
    private static func mayTakeForEver(_ expression: String) -> Bool {
      var groups = [false]
      var closed = false
      var isInClass = false
      var isEscaped = false
      for character in expression {
        let wasClosed = closed
        closed = false
        if isEscaped {
          isEscaped = false
        } else if character == "\\" {
          isEscaped = true
        } else if isInClass {
          isInClass = character != "]"
        } else {
          switch character {
          case "[": isInClass = true
          case "(": groups.append(false)
          case ")" where groups.count > 1: closed = groups.removeLast()
          case "*", "+", "{":
            if wasClosed { return true }
            groups[groups.count - 1] = true
          case "|": groups[groups.count - 1] = true
          default: break
          }
        }
        // What is in a group is in the one around it.
        if closed { groups[groups.count - 1] = true }
      }
      return false
    }

    private static func folded(_ text: String) -> [String] {
      text.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
    }
  }

  /// Any of them on any category.
  public var categories: [Condition]
  /// Any of them on the title.
  public var title: [Condition]
  /// Any of them on the author.
  public var author: [Condition]

  /// A filter; a part without conditions asks for nothing.
  public init(categories: [Condition] = [], title: [Condition] = [], author: [Condition] = []) {
    self.categories = categories
    self.title = title
    self.author = author
  }

  /// Whether any condition holds for the entry.
  public func matches(_ entry: Entry) -> Bool {
    categories.contains { condition in entry.categories.contains { condition.holds(for: $0) } }
      || title.contains { condition in entry.title.map { condition.holds(for: $0) } ?? false }
      || author.contains { condition in entry.author.map { condition.holds(for: $0) } ?? false }
  }
}
