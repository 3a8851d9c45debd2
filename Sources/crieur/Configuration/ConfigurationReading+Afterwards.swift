internal import Model
internal import Networks

// What becomes of an account's posts afterwards.
extension ConfigurationReading {
  /// What its network cannot do is a mistake: it would be believed to be done.
  func aftercare(_ reader: ObjectReader, _ network: any Network.Type) -> Aftercare {
    let changed = choice("when_changed", reader) ?? WhenChanged.nothing
    if changed == .edit, !network.edits {
      reader.wrong(
        "when_changed", "\(network.name) changes nothing that was posted; write notice or nothing",
        "\(network.name) ne modifie rien de ce qui est publié ; écrivez notice ou nothing")
    }
    let gone = choice("when_gone", reader) ?? WhenGone.nothing
    if gone == .delete, !network.deletes {
      reader.wrong(
        "when_gone", "\(network.name) takes nothing back; write notice or nothing",
        "\(network.name) ne retire rien ; écrivez notice ou nothing")
    }
    return Aftercare(changed: changed, gone: gone)
  }

  private func choice<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, _ reader: ObjectReader) -> Choice?
  {
    guard let text = reader.string(key) else { return nil }
    let choice = Choice(rawValue: text)
    if choice == nil {
      let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
      reader.wrong(key, "expected one of \(words)", "un de ceux-ci attendu : \(words)")
    }
    return choice
  }
}
