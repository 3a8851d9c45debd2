/// What a program's words and its end tell.
enum ToolWords {
  /// Why its result must not be used; nil where nothing speaks against it. libvips ends with 0 when memory or the file ran
  /// out, and only warns.
  static func complaint(of result: ToolProcess.Result) -> String? {
    let lines = result.words.split(whereSeparator: \.isNewline)
    if let bad = lines.last(where: isBad) { return plain(bad) }
    if result.code == 0 { return nil }
    if let last = lines.last { return plain(last) }
    return result.signal.map { "signal \($0)" } ?? "exit \(result.code ?? -1)"
  }

  /// It says that it did not get the memory that it wanted.
  static func tellOfMemory(_ result: ToolProcess.Result) -> Bool {
    let words = result.words.lowercased()
    return ["out of memory", "insufficient memory", "failed to allocate", "resources exhausted"]
      .contains(where: words.contains)
  }

  /// A colour profile that is odd only costs a shade.
  private static func isBad(_ line: Substring) -> Bool {
    let line = line.lowercased()
    return ["warning", "error", "critical"].contains(where: line.contains)
      && !["profile", "iccp"].contains(where: line.contains)
  }

  /// Without process number and time, so that one cause reads the same each time:
  /// `(vipsthumbnail:12): VIPS-WARNING **: 10:11:12.345: …`.
  private static func plain(_ line: Substring) -> String {
    var text = line
    if let mark = line.firstRange(of: "**: ") {
      text = line[mark.upperBound...]
      if let time = text.firstRange(of: ": "), text[..<time.lowerBound].allSatisfy(isOfTime) {
        text = text[time.upperBound...]
      }
    }
    return String(
      String.UnicodeScalarView(text.unicodeScalars.filter { $0.properties.generalCategory != .control }.prefix(160)))
  }

  private static func isOfTime(_ character: Character) -> Bool { "0123456789:.".contains(character) }
}
