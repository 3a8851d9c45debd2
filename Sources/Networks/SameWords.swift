/// Whether two texts say the same, as far as a server may have rewritten one of them.
enum SameWords {
  /// Compares letters and digits only: servers turn quotes, spaces and emoji codes into others.
  static func areThey(_ first: String, _ second: String) -> Bool { bare(first) == bare(second) }

  private static func bare(_ text: String) -> String {
    String(text.filter { $0.isLetter || $0.isNumber }).lowercased()
  }
}
