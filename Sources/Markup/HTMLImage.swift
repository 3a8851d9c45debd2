internal import Glibc

/// Pictures in a fragment of HTML.
public enum HTMLImage {
  /// `src` and `alt` of the first `<img>` that is no counting pixel; nil where there is none.
  public static func first(in fragment: UnsafeBufferPointer<UInt8>) -> (source: String, alt: String?)? {
    var index = 0
    while let found = next(in: fragment, from: index) {
      index = found.end
      if let image = image(of: found, fragment) { return image }
    }
    return nil
  }

  private static func next(in fragment: UnsafeBufferPointer<UInt8>, from start: Int) -> SoupTag? {
    guard let base = fragment.baseAddress else { return nil }
    var index = start
    while index + 4 < fragment.count,
      let found = memchr(base + index, Int32(UInt8(ascii: "<")), fragment.count - index)
    {
      index = base.distance(to: found.assumingMemoryBound(to: UInt8.self))
      guard index + 4 < fragment.count else { return nil }
      if fragment[index + 1] | 0x20 == UInt8(ascii: "i"),
        fragment[index + 2] | 0x20 == UInt8(ascii: "m"), fragment[index + 3] | 0x20 == UInt8(ascii: "g"),
        !fragment[index + 4].isLetterOrDigit, let tag = SoupTag(fragment, at: index)
      {
        return tag
      }
      index += 1
    }
    return nil
  }

  private static func image(of tag: SoupTag, _ fragment: UnsafeBufferPointer<UInt8>) -> (source: String, alt: String?)?
  {
    var image: (source: String, alt: String?)?
    tag.withAttributes(of: fragment, DeclaredEntities()) { attributes, _ in
      guard !attributes.has("width", "1"), !attributes.has("height", "1") else { return }
      guard let source = attributes.value("src"), !source.isEmpty, !source.hasPrefix("data:") else { return }
      image = (source, attributes.value("alt"))
    }
    return image
  }
}
