/// The words of an owner's dictionary of hashtags.
public enum OwnTag {
  /// A category as the dictionary is asked for it: case, accents and punctuation do not matter.
  public static func key(_ category: String) -> String { Folded(CleanText.of(category.scalars)).text }

  /// The tag without its `#`; nil for what no network takes for a tag.
  public static func tag(_ text: String) -> String? { Hashtags.own(text) }
}
