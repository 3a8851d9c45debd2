public import FoundationEssentials

extension Date {
  /// This time and so much later.
  public func after(_ wait: Duration) -> Date { addingTimeInterval(wait.seconds) }

  /// Milliseconds since 1970, clamped to the years 1 to 9999 so that no date can overflow.
  public var milliseconds: Int64 {
    let seconds = timeIntervalSince1970
    guard seconds.isFinite else { return 0 }
    return Int64((min(max(seconds, -62_135_596_800), 253_402_300_799) * 1000).rounded())
  }

  /// The time so many milliseconds after 1970.
  public init(milliseconds: Int64) { self.init(timeIntervalSince1970: Double(milliseconds) / 1000) }
}

extension Duration {
  /// The length in seconds.
  public var seconds: Double {
    let (whole, atto) = components
    return Double(whole) + Double(atto) / 1e18
  }
}
