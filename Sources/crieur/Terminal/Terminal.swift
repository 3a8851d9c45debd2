internal import FoundationEssentials
internal import Glibc

/// Where text goes: whether a person looks at it, how wide it is, and in what style.
struct Terminal: Sendable {
  var isInteractive: Bool
  var width: Int
  var style: Style

  init(isInteractive: Bool, width: Int = 80, colour: Bool? = nil) {
    self.isInteractive = isInteractive
    self.width = width
    style = Style(isOn: colour ?? isInteractive)
  }

  /// Standard output and standard error, as this process finds them.
  static let output = Terminal(descriptor: 1)
  static let errors = Terminal(descriptor: 2)

  private init(descriptor: Int32) {
    let environment = ProcessInfo.processInfo.environment
    let isInteractive = isatty(descriptor) == 1
    var size = winsize()
    let known = ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    // https://no-color.org: set and not empty.
    let colour = isInteractive && (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
    self.init(isInteractive: isInteractive, width: known ? Int(size.ws_col) : 80, colour: colour)
  }
}
