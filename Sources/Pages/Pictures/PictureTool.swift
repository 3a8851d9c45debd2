internal import FoundationEssentials

/// The program that scales pictures: libvips' `vipsthumbnail`, or ImageMagick.
public struct PictureTool: Sendable, Equatable {
  /// What to call it before its owner.
  public let name: String
  let kind: Kind
  /// Its absolute path.
  let program: String

  /// Programs that are known.
  enum Kind: Sendable { case vips, magick }

  /// What it shall make.
  struct Order: Sendable, Equatable {
    /// What the original is.
    var from: PictureHeader
    /// What the result is: JPEG or PNG.
    var to: PictureHeader.Format
    /// The longest side of the result, in pixels.
    var side: Int
    /// Of a JPEG, up to 100.
    var quality: Int
  }

  /// Looks for it in these folders.
  /// - Parameter patience: how long a program may take to say what it is.
  public static func find(
    in path: [String] = ["/usr/bin", "/usr/local/bin"], within patience: Duration = .seconds(10)
  ) async -> PictureTool? {
    if let program = program("vipsthumbnail", in: path) {
      return PictureTool(name: "vipsthumbnail", kind: .vips, program: program)
    }
    // GraphicsMagick has a `convert` too, with other options.
    for candidate in ["magick", "convert"] {
      guard let program = program(candidate, in: path) else { continue }
      let asked = ToolProcess(
        program: program, arguments: ["-version"], environment: ["PATH=/usr/bin:/bin"], folder: "/")
      // One that does not run is none.
      let answer = try? await asked.run(within: patience)
      guard let answer, answer.code == 0, answer.words.hasPrefix("Version: ImageMagick") else { continue }
      return PictureTool(name: "ImageMagick", kind: .magick, program: program)
    }
    return nil
  }

  private static func program(_ name: String, in path: [String]) -> String? {
    path.map { "\($0)/\(name)" }.first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The name of the original in its folder.
  static let original = "original"

  /// The name of the result in its folder.
  static func made(_ order: Order) -> String { order.to == .png ? "made.png" : "made.jpg" }

  /// The command for an order, within bounds of memory and of the processor's time. (Each bound is a command of its own:
  /// dash takes one at a time. They are set by prlimit64, which the unit's filter of system calls lets through; setrlimit
  /// it refuses.)
  func process(_ order: Order, in folder: String) -> ToolProcess {
    let bounds = #"ulimit -d 131072 && ulimit -t 20 && ulimit -c 0 && exec "$@""#
    let arguments = kind == .vips ? Self.vips(order) : Self.magick(order)
    return ToolProcess(
      program: "/bin/sh", arguments: ["-c", bounds, "sh", program] + arguments,
      environment: ["PATH=/usr/bin:/bin", "TMPDIR=\(folder)", "MALLOC_ARENA_MAX=1"]
        + (kind == .vips ? ["VIPS_BLOCK_UNTRUSTED=1", "VIPS_CONCURRENCY=1", "VIPS_NOVECTOR=1"] : []),
      folder: folder)
  }

  /// Orientation is applied unasked. `-i` (for pictures that do not name their colours) and `-e` are the only names that
  /// these options have in all versions. Without `-i`, libvips 8.14 turns pure red into (248, 26, 16), and with it it
  /// fails on what is grey.
  private static func vips(_ order: Order) -> [String] {
    let options = order.to == .png ? "strip" : "Q=\(order.quality),strip,background=255"
    let colours = order.from.isGrey ? [] : ["-i", "srgb", "-e", "srgb"]
    return ["--size", "\(order.side)x\(order.side)>"] + colours + ["-o", "\(made(order))[\(options)]", original]
  }

  /// The kinds stand before the names, so that ImageMagick guesses none. A large JPEG is unpacked no larger than needed;
  /// of a small one that hint would make a larger one.
  private static func magick(_ order: Order) -> [String] {
    let size = "\(order.side)x\(order.side)"
    let limits = [("memory", "96MiB"), ("map", "96MiB"), ("disk", "0"), ("time", "20"), ("thread", "1")]
    let isLarge = max(order.from.width, order.from.height) >= 2 * order.side
    // A frame may be smaller than its canvas.
    let whole = order.from.format == .gif ? ["-coalesce"] : []
    let flat = order.to == .png ? [] : ["-background", "white", "-alpha", "remove", "-alpha", "off"]
    return limits.flatMap { ["-limit", $0.0, $0.1] } + (isLarge ? ["-define", "jpeg:size=\(size)"] : []) + [
      "\(order.from.format.rawValue.lowercased()):\(original)[0]", "-auto-orient",
    ] + whole + ["-resize", size + ">"] + flat + [
      "-colorspace", "sRGB", "-strip", "-quality", order.to == .png ? "95" : "\(order.quality)",
      "\(order.to.rawValue.lowercased()):\(made(order))",
    ]
  }
}
