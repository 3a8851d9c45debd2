/// What a person may see of a secret: enough to find it in the text, too little to pass it on.
enum Mask {
  /// A number with its first characters and the last two, all others starred; the spaces stay.
  static func number(_ range: Range<Int>, in scene: Scene, shown: Int) -> String {
    masked(scene.reading.original(range), first: shown, last: 2)
  }

  /// A name as its initial: «Mme L…».
  static func name(_ name: String) -> String {
    guard let first = name.first else { return "…" }
    return "\(first)…"
  }

  static func masked(_ text: String, first: Int, last: Int) -> String {
    let places = text.filter { $0.isLetter || $0.isNumber }.count
    var place = 0
    var result = ""
    for character in text {
      guard character.isLetter || character.isNumber else {
        result.append(character)
        continue
      }
      place += 1
      let isShown = place <= first || place > places - last
      result.append(isShown && places > first + last ? character : "*")
    }
    return result
  }

  /// An e-mail address as its first letter and its domain's last part.
  static func email(_ address: String) -> String {
    guard let first = address.first else { return "…" }
    return "\(first)…@…"
  }
}
