public import Model

extension String {
  /// The text with nothing in it that the network would take for a call to anybody. Its links stay.
  public func callingNobody(on network: TextLimit) -> String {
    Disarmed.text(scalars, for: network.linking, mentions: false, links: true).reduce(into: "") {
      $0.unicodeScalars.append($1)
    }
  }
}
