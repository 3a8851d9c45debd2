/// What a reader sees as one character (UAX #29).
enum Graphemes {
  /// How many a text has.
  static func count(_ text: [Unicode.Scalar]) -> Int {
    text.allSatisfy { $0.isPlain } ? text.count : sum(text[...], plain: { _ in 1 }, cluster: { _ in 1 })
  }

  /// The sum over a text's graphemes: of plain characters (`isPlain`) one by one, and of clusters that may hold others.
  static func sum(_ text: ArraySlice<Unicode.Scalar>, plain: (Unicode.Scalar) -> Int, cluster: (Character) -> Int)
    -> Int
  {
    var sum = 0
    var start = text.startIndex
    var isPlain = text.first?.isPlain ?? true
    while start < text.endIndex {
      var end = start
      var wasPlain: Bool
      repeat {
        wasPlain = isPlain
        end += 1
        isPlain = end == text.endIndex || text[end].isPlain
        // Between two plain characters there always is a boundary; up to there only Swift's own rules tell.
      } while end < text.endIndex && !(wasPlain && isPlain)
      if wasPlain, end == start + 1 {
        sum += plain(text[start])
      } else {
        for character in String(scalars: text[start..<end]) { sum += cluster(character) }
      }
      start = end
    }
    return sum
  }
}
