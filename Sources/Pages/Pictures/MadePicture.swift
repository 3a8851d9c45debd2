/// A picture as a network takes it.
public struct MadePicture: Sendable, Equatable {
  /// The file.
  public var bytes: [UInt8]
  /// Its media type.
  public var type: String
  /// In pixels.
  public var width: Int
  /// In pixels.
  public var height: Int

  /// A file with what its header says.
  public init(bytes: [UInt8], type: String, width: Int, height: Int) {
    self.bytes = bytes
    self.type = type
    self.width = width
    self.height = height
  }
}
