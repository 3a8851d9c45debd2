internal import Markup
internal import Web

/// What a picture's address says of it.
public enum PictureName {
  /// The name of the file without the marks of its size, so that the small and the large one have the same; the whole
  /// address where there is none.
  public static func of(_ url: String) -> String {
    let file = file(of: url)
    var stem = file.prefix { $0 != "." }
    // WordPress: photo-300x200.jpg, photo-scaled.jpg.
    if let hyphen = stem.lastIndex(of: "-") {
      let mark = stem[stem.index(after: hyphen)...]
      let isSize = mark.contains("x") && mark.allSatisfy { $0 == "x" || $0.isNumber }
      if isSize || mark == "scaled" { stem = stem[..<hyphen] }
    }
    return stem.isEmpty ? url : String(stem)
  }

  /// The description that somebody gave, within bounds; empty where it is only the file's name or a camera's word.
  public static func description(_ alt: String?, of url: String) -> String {
    guard let alt = Bounded.line(alt, 1500) else { return "" }
    let words = folded(alt)
    let name = file(of: url)
    let stem = name.lastIndex(of: ".").map { name[..<$0] } ?? name[...]
    let isName = [name, String(stem), of(url)].contains { folded($0) == words }
    return isName || hasExtension(alt) || isCameraWord(words) ? "" : alt
  }

  private static func file(of url: String) -> String {
    let path = url.prefix { $0 != "?" && $0 != "#" }
    let last = path.split(separator: "/").last.map(String.init) ?? ""
    return PercentCoding.decoded(last) ?? last
  }

  /// Letters and digits alone, in lower case.
  private static func folded(_ text: String) -> String {
    String(text.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil })
  }

  private static func hasExtension(_ alt: String) -> Bool {
    !alt.contains(" ") && [".jpg", ".jpeg", ".png", ".gif", ".webp"].contains { alt.lowercased().hasSuffix($0) }
  }

  /// `IMG_1234`, `DSC00042`, `Capture d’écran 2026-11-25`: nothing that a reader could use.
  private static func isCameraWord(_ folded: String) -> Bool {
    let words = [
      "img", "dsc", "dscn", "dscf", "image", "photo", "picture", "pxl", "screenshot", "capturedécran", "sansnom",
    ]
    return words.contains { folded.hasPrefix($0) && folded.dropFirst($0.count).allSatisfy(\.isNumber) }
  }
}
