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

  /// An account that cannot be boosted would be believed to be.
  func check(boosts account: AccountConfiguration, among accounts: [AccountConfiguration], in top: ObjectReader) {
    guard !account.boosts.isEmpty, let reader = top.object("accounts")?.object(account.name) else { return }
    guard account.network.boosts else {
      return reader.wrong(
        "boosts", "\(account.network.name) boosts nothing; leave it out",
        "\(account.network.name) ne booste rien ; retirez cette clé")
    }
    for name in account.boosts {
      guard let other = accounts.first(where: { $0.name == name }) else {
        let nearest = Spelling.nearest(to: name, among: accounts.map(\.name))
        reader.wrong(
          "boosts", "there is no account «\(name)»" + (nearest.map { "; did you mean \($0)?" } ?? ""),
          "il n’y a pas de compte « \(name) »" + (nearest.map { " ; vouliez-vous dire \($0) ?" } ?? ""))
        continue
      }
      if name == account.name {
        reader.wrong("boosts", "an account does not boost itself", "un compte ne se booste pas lui-même")
      } else if other.network != account.network {
        reader.wrong(
          "boosts", "«\(name)» is on \(other.network.name): only accounts of one network boost each other",
          "« \(name) » est sur \(other.network.name) : seuls des comptes d’un même réseau se boostent")
      }
    }
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
