internal import Markup

/// Hands what the reader says to the builder.
final class FeedHandler: XMLHandler {
  // A class because the reader calls it back, one call after the other: nobody else has it.
  @exclusivity(unchecked) var builder: FeedBuilder

  init(_ builder: FeedBuilder) { self.builder = builder }

  func start(_ name: Int, _ local: UnsafePointer<UInt8>, _ attributes: XMLAttributes) {
    builder.start(name, local, attributes)
  }
  func end(_ name: Int) { builder.end() }
  func text(_ bytes: UnsafeBufferPointer<UInt8>) { builder.text(bytes) }
  var wantsText: Bool { builder.wantsText }
  var isDone: Bool { builder.isTooMany }
}
