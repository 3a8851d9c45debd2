internal import Model

/// The link as it is announced: without what tracks its reader, with what the owner adds.
enum OutputLink {
  /// The link without tracking parameters and tracking fragments, and with the account's own parameters.
  static func of(_ link: String, campaign: [String] = []) -> String {
    if campaign.isEmpty, link.hasOnlyBytes(where: { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }) {
      return link
    }
    let (address, fragment) = parted(link, at: "#")
    let (page, query) = parted(address, at: "?")
    let given = query.map { $0.split(separator: "&", omittingEmptySubsequences: false).map(String.init) } ?? []
    let kept = given.filter { !TrackingParameters.has(name(of: $0)) }
    let names = Set(kept.map(name))
    let added = campaign.filter { !names.contains(name(of: $0)) }
    // A link in which nothing changes stays as it is, byte for byte.
    let asked = kept.count == given.count && added.isEmpty ? query : (kept + added).joined(separator: "&")
    let anchor = fragment.flatMap { TrackingParameters.isFragment($0) ? nil : $0 }
    return page + (asked.map { $0.isEmpty && !(query?.isEmpty ?? false) ? "" : "?" + $0 } ?? "")
      + (anchor.map { "#" + $0 } ?? "")
  }

  private static func name(of parameter: String) -> String { String(parameter.prefix { $0 != "=" }) }

  private static func parted(_ text: String, at mark: Character) -> (String, String?) {
    guard let index = text.firstIndex(of: mark) else { return (text, nil) }
    return (String(text[..<index]), String(text[text.index(after: index)...]))
  }
}
