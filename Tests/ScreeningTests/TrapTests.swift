import Testing

@testable import Screening

/// What looks like an identifier or a patient and is none leaves.
@Suite struct TrapTests {
  private static let numbers = [
    "Présentation CIP 3400930124581 absente", "Le 34009 301 245 8 1 est en rupture", "Le 3400930124581 est en rupture",
    "CIP7 3572158", "ISBN 2799906133, 214 pages", "ISBN 2-7999-0613-3", "ISBN 978-2-7999-0612-3",
    "ISBN 553 721 0045", "Établissement FINESS 759900129", "FINESS 75 990 012 9", "SIRET 831 204 565 00012",
    "SIRET 83120456500012", "SIREN 831 204 565", "SIREN 831204565", "DOI 10.5555/jmg.2024.01457",
    "https://doi.org/10.5555/jmg.2024.01457", "PMID 34587201", "L'essai NCT04512345", "ISRCTN48291733",
    "EudraCT 2019-001234-56", "Lot 7730-5512-09", "lot n° 7730551209", "Ticket INC-0073391", "Ticket 0073391",
    "Le 2 87 04 97 531 108 34 a une mauvaise clé", "Le 2 87 04 97 531 108 n'a pas de clé",
    "Le 2 13 15 97 531 108 33 n'a pas de mois", "Le 28704975311083312 est plus long", "Le 904417728 est nu",
    "Dossier n° 12 de la Revue", "Le dossier du mois : 761904 vues", "MRN 1234 n'est pas complet",
    "Read 9992047186 aloud", "Read 999 204 7180 aloud", "Read 849315527 aloud", "Part number 714 203 9551",
    "DE49 9999 0000 0123 4567 89 n'est pas juste", "Le 10899123450 est parti", "140/90", "Tension 140/90 mmHg",
    "50 à 74 ans", "10 000 patients", "étude sur 54 patients de 60 ans et plus",
  ]

  private static let contacts =
    ["15", "17", "18", "112", "114", "115", "119", "3114", "3919", "39 89", "3989", "116 117", "0 800 12 34 56"].map {
      "Appelez le \($0), jour et nuit"
    }
    + ["111", "999", "911", "988", "116 123", "0800 1111", "0800 028 8000", "1-800-222-1222", "(800) 222-1222"].map {
      "Call \($0), day or night"
    } + [
      "Text SHOUT to 85258", "Centre antipoison : 01 40 05 48 48", "SAMU : 01 40 05 48 48",
      "Numéro vert : 01 40 05 48 48", "Numéro vert 0 805 23 23 36",
    ]
    + [
      "contact", "info", "secretariat", "redaction", "inscription", "abstracts", "letters", "bonjour", "podcast",
    ].map { "Écrire à \($0)@example.org" }

  private static let places = [
    "Conférence, salle des fêtes, 3 place de la Mairie", "Congrès, stand 12, 14 rue des Tanneurs",
    "Ciné-débat, entrée libre, 14 rue des Tanneurs",
    "3 cours par semaine", "12 séances en cours", "8 étudiants en place", "2 ambulances en route",
  ]

  private static let others = [
    "Un mot de passe robuste", "Changez votre mot de passe en 2026", "Choisir un mot de passe de 12 caractères",
    "Les plus de 90 ans", "Adults over 90", "Les patients de 92 ans et plus", "Simone Veil est née le 13 juillet 1927",
    "Né le 32/13/1977", "Dr Martin", "Le Dr Martin prend sa retraite",
  ]

  private static let names = [
    "Parkinson", "Crohn", "Charcot", "Babinski", "Hodgkin", "Lyme", "Ebola", "Zika", "Framingham", "Glasgow",
    "Helsinki", "Sister Mary Joseph nodule", "Gilles de la Tourette", "Simone Veil", "Semmelweis", "patient H.M.",
    "Henrietta Lacks", "affaire Gubler", "loi Kouchner", "H1N1", "COVID-19", "GLP-1", "CD4", "B12", "HbA1c 7 %", "T4",
    "JNMD001", "F32.1", "R.4127-4",
  ]

  @Test(arguments: places) func letsPublicPlacesLeave(_ text: String) {
    let result = Screen().result(text)
    #expect(result.decision == .publish, "\(result.told)")
  }

  @Test func letsAPublicHallLeave() {
    #expect(Screen().result("Workshop, St Bride's Hall, 9 Chapel Lane", "en").findings.isEmpty)
  }

  @Test(arguments: numbers + contacts + others) func letsItLeave(_ text: String) {
    for language in ["fr", "en"] {
      let result = Screen().result(text, language)
      #expect(result.decision == .publish, "\(language): \(result.told)")
    }
  }

  /// One by one, alone and in sentences of both languages.
  @Test(arguments: names) func letsNamesOfMedicineLeave(_ name: String) {
    let texts = [
      ("fr", name), ("en", name), ("fr", "\(name) : ce qui change"), ("fr", "Relire l'histoire : \(name)"),
      ("fr", "Que sait-on de ceci : \(name) ?"), ("en", "\(name): what has changed"),
      ("en", "Ten questions about \(name)"), ("fr", "#\(name.filter { $0.isLetter || $0.isNumber })"),
    ]
    for (language, text) in texts {
      let result = Screen().result(text, language)
      #expect(result.decision == .publish, "\(text): \(result.told)")
    }
  }

  /// Every eponym of the list, with what stands before and behind such a name.
  @Test func letsEveryEponymLeave() throws {
    let eponyms = try Fixture.list("eponyms")
    #expect(eponyms.count >= 300)
    let screen = Screen()
    var held: [String] = []
    for eponym in eponyms {
      guard let name = eponym.first else { continue }
      for (language, text) in [("fr", "Le point sur \(name) en 2026"), ("en", "\(name): an update")] {
        let result = screen.result(text, language)
        if result.decision != .publish { held.append("\(text) [\(result.told)]") }
      }
    }
    #expect(held.isEmpty, "\(held.count) held: \(held.prefix(40).joined(separator: "\n"))")
  }

  /// A public figure's name does not hide a number.
  @Test(arguments: names + ["Dr Martin", "fictif", "NEJM", "Prescrire", "patient simulé"])
  func hidesNoIdentifier(_ name: String) {
    let result = Screen().result("\(name) : 2 87 04 97 531 108 33")
    #expect(result.decision == .block, "\(result.told)")
  }
}
