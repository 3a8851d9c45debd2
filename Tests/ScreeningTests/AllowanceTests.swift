import Testing

@testable import Screening

/// What the owner declares harmless lifts findings by whole words, and never what may not be lifted.
@Suite struct AllowanceTests {
  private func kinds(_ text: String, _ allowance: Allowance) -> [Finding.Kind] {
    Screen(allowed: allowance).result(text).findings.map(\.kind)
  }

  private static func everywhere(_ entry: String) -> Allowance {
    Allowance(mine: [entry], people: [entry], terms: [entry], series: [entry])
  }

  @Test(arguments: ["Lestrade", "LESTRADE", "lestrade", "Mme Lestrade", "Léstrade", " Lestrade "])
  func allowsAPersonWhateverAccentsAndCase(_ entry: String) {
    let text = "Mme Lestrade et le scanner de trop"
    #expect(kinds(text, Allowance()) == [.namedPatient])
    #expect(kinds(text, Allowance(people: [entry])).isEmpty)
    #expect(kinds("Mme Lestradé et le scanner de trop", Allowance(people: [entry])).isEmpty)
  }

  @Test(arguments: ["Lestr", "estrade", "Les", "L", "", " ", "*", ".*", "Lestrade Marie", "Mr Lestrade", "-", "Mme X"])
  func allowsWholeWordsOnly(_ entry: String) {
    #expect(kinds("Mme Lestrade et le scanner de trop", Self.everywhere(entry)) == [.namedPatient])
  }

  @Test func allowsOneNameOfTwo() {
    let text = "Mme Lestrade et le scanner. Monsieur Kerbrat attend toujours."
    #expect(kinds(text, Allowance()).filter { $0 == .namedPatient }.count == 2)
    #expect(kinds(text, Allowance(people: ["Lestrade"])).filter { $0 == .namedPatient }.count == 1)
  }

  /// An allowed name drops the name alone: the story and the combination stay.
  @Test func neverAllowsAStory() {
    let story = "Hier en consultation, Mme Lestrade, une patiente de 54 ans, m'a parlé de son mari."
    #expect(Set(kinds(story, Allowance())).isSuperset(of: [.namedPatient, .story]))
    let left = Set(kinds(story, Self.everywhere("Lestrade")))
    #expect(left.contains(.story) && !left.contains(.namedPatient))
    let combined = "Monsieur Kerbrat, boucher de 52 ans, opéré le 14 octobre à Laguiole"
    #expect(kinds(combined, Allowance()).contains(.combination))
    let rest = Set(kinds(combined, Self.everywhere("Kerbrat")))
    #expect(rest.contains(.combination) && !rest.contains(.namedPatient))
    // The town where the owner works is the risk, not an exemption.
    #expect(kinds(combined, Self.everywhere("Laguiole")).contains(.combination))
    let rare = "Une maladie de Pompe à Laguiole"
    #expect(kinds(rare, Allowance()) == [.rarePlace] && kinds(rare, Self.everywhere("Laguiole")) == [.rarePlace])
  }

  /// What is the owner's own: telephone, address, e-mail, account, number; not under the other headings.
  @Test(arguments: [
    ("Le cabinet : 06 39 98 41 17", "06 39 98 41 17"), ("Le cabinet : 06 39 98 41 17", "06.39.98.41.17"),
    ("Le cabinet : 06.39.98.41.17", "0639984117"),
    ("Elle écrit à odile.marchadier@example.com", "odile.marchadier@example.com"),
    ("Elle habite 14 rue des Tanneurs", "14 rue des Tanneurs"),
    ("Elle habite 14 rue des Tanneurs", "14, RUE DES TANNEURS"),
    ("Mon RPPS 10 899 123 458", "10899123458"),
    ("Virement sur FR76 9999 8007 7100 1234 5678 980", "FR76 9999 8007 7100 1234 5678 980"),
  ])
  func allowsWhatIsMine(_ text: String, _ entry: String) {
    #expect(Screen().result(text).decision != .publish)
    #expect(Screen(allowed: Allowance(mine: [entry])).result(text).decision == .publish)
    #expect(
      Screen(allowed: Allowance(people: [entry], terms: [entry], series: [entry])).result(text).decision != .publish)
  }

  @Test func allowsNoOtherNumber() {
    let mine = Allowance(mine: ["06 39 98 41 17"])
    #expect(kinds("Rappeler au 06 39 98 41 18", mine) == [.phone])
    #expect(kinds("Rappeler au 06 39 98 41 17 ou au 06 39 98 75 02", mine) == [.phone])
  }

  /// Numbers of patients and passwords are nobody's to allow.
  @Test(
    arguments: IdentifierRows.all.filter { row in
      [
        .socialSecurityNumber, .doubtfulSocialSecurityNumber, .healthIdentity, .recordNumber, .nhsNumber,
        .americanSecurityNumber, .credential, .birthDate,
      ]
      .contains(row.kind)
    })
  func neverAllowsAPatientsNumber(_ row: IdentifierRow) {
    for entry in [row.secret, row.secret.squeezed, row.text] {
      let screen = Screen(allowed: Self.everywhere(entry))
      #expect(screen.result(row.text, row.language) == Screen().result(row.text, row.language))
    }
  }

  /// A series that is declared fiction lifts stories and people's details, not names and numbers.
  @Test func allowsADeclaredSeries() {
    let story = "Feuilleton : hier en consultation, une patiente de 54 ans m'a parlé de son mari"
    #expect(kinds(story, Allowance()).contains(.story))
    for entry in ["Feuilleton", "FEUILLETON", "feuilleton :"] {
      #expect(!kinds(story, Allowance(series: [entry])).contains(.story), "\(entry)")
    }
    for entry in ["Feuille", "hier", "F", "", "#feuilleton"] {
      #expect(kinds(story, Allowance(series: [entry])).contains(.story), "\(entry)")
    }
    let tagged = story + " #Feuilleton"
    #expect(!kinds(tagged, Allowance(series: ["#feuilleton"])).contains(.story))
    let named = "Feuilleton : Mme Lestrade, NIR 2 87 04 97 531 108 33"
    #expect(Set(kinds(named, Allowance(series: ["Feuilleton"]))) == [.namedPatient, .socialSecurityNumber])
  }

  @Test func saysTheSameWithoutAnything() throws {
    for one in try Labelled.own.flatMap({ try $0.cases() }) {
      let odd = Allowance(mine: ["Xylophène 9999"], people: ["Xylophène"], terms: ["Xylophène"], series: ["Xylophène"])
      #expect(one.result(Screen(allowed: odd)) == one.result(), "\(one.id)")
    }
  }
}
