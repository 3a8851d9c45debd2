/// Finds what somebody meant to write.
public enum Spelling {
  /// The nearest word by letters that are added, left out or other ones; nil where none is near. Of a short word at least
  /// one letter has to stay.
  public static func nearest(to word: String, among known: [String]) -> String? {
    let letters = Array(word.utf8)
    let ranked = known.map { (word: $0, distance: distance(letters, Array($0.utf8))) }
    let near = ranked.filter { candidate in
      candidate.distance <= max(2, letters.count / 3)
        && candidate.distance < max(1, min(letters.count, candidate.word.utf8.count))
    }
    return near.min { $0.distance < $1.distance }?.word
  }

  private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let cost = min(row[j] + 1, row[j + 1] + 1, diagonal + (x == y ? 0 : 1))
        diagonal = row[j + 1]
        row[j + 1] = cost
      }
    }
    return row[b.count]
  }
}
