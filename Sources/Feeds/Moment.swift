internal import FoundationEssentials
internal import Markup

extension MicroformatPage {
  /// `dt-`.
  func moment(at place: Int) -> Date? {
    if let parts = valueParts(at: place, isMoment: true) { return MomentParts(parts).date }
    let node = tree.nodes[place]
    let stated: String? =
      switch node.name {
      case "time", "ins", "del": node.attributes["datetime"]
      case "abbr": node.attributes["title"]
      case "data", "input": node.attributes["value"]
      default: nil
      }
    return (stated ?? content(of: place)).flatMap(FeedDate.parse)
  }
}

/// A moment in parts: the value-class pattern gives day, time and zone apart, in any order.
struct MomentParts {
  private var day = ""
  private var time = ""
  private var zone = ""

  init(_ parts: [String]) {
    for part in parts.map(trimmed) {
      // A day and a time in one part need no other.
      if part.contains("-"), part.contains(":"), part.first?.isNumber == true, part.utf8.count > 13, day.isEmpty {
        day = part
        time = ""
        return
      }
      if part.first == "+" || part.first == "-" || part == "Z" {
        zone = zone.isEmpty ? part : zone
      } else if part.contains(":") || part.lowercased().hasSuffix("m") {
        time = time.isEmpty ? Self.clock(part) : time
      } else {
        day = day.isEmpty ? part : day
      }
    }
  }

  var date: Date? { FeedDate.parse(time.isEmpty ? day : "\(day)T\(time)\(zone)") }

  /// `7:30pm` and `7 p.m.` as 24 hours.
  private static func clock(_ text: String) -> String {
    let letters = text.lowercased().filter(\.isLetter)
    guard letters == "am" || letters == "pm" else { return text }
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard let hour = numbers.first, (1...12).contains(hour) else { return text }
    let minutes = numbers.dropFirst().map { ":\($0 < 10 ? "0" : "")\(min($0, 99))" }.joined()
    return "\(hour % 12 + (letters == "pm" ? 12 : 0))" + (minutes.isEmpty ? ":00" : minutes)
  }
}
