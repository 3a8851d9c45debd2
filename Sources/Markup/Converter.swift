internal import Glibc

/// A character converter of the system's (iconv(3)), which lies in files of its own. A process without files must have
/// been given it before.
public struct Converter: Sendable, Equatable {
  /// Its name for iconv(3).
  public let name: String

  /// One of those that may be needed; nil for any other name.
  public init?(name: String) {
    guard EncodingLabel.names.contains(name), !Self.isOurs(name) else { return nil }
    self.name = name
  }

  /// The one for a label, as servers write it; nil where none is needed, or for a label that means nothing.
  public init?(label: String) {
    guard let name = EncodingLabel.canonical(label) else { return nil }
    self.init(name: name)
  }

  /// Those that reading these bytes may need, as a feed or as a page.
  /// - Parameter label: the charset of the HTTP answer.
  public static func needed(for bytes: UnsafeBufferPointer<UInt8>, label: String?) -> [Converter] {
    var needed = [Converter(name: Encoding.of(bytes, label: label).name)].compactMap { $0 }
    if label == nil, let own = HTMLTree.ownLabel(bytes).flatMap(EncodingLabel.canonical), own != "UTF-8",
      let converter = Converter(name: own), !needed.contains(converter)
    {
      needed.append(converter)
    }
    return needed
  }

  private static func isOurs(_ name: String) -> Bool { name == "windows-1252" || name == "UTF-8" }

  /// Opens it for the rest of the process's life, where the system has it.
  public func hold() { _ = iconv_open("UTF-8", name) }
}
