import Testing

@testable import Screening

/// A sentence, and the one identifier that is to be found in it; all are invented.
struct IdentifierRow: Sendable, CustomTestStringConvertible {
  var text: String
  var language: String
  var kind: Finding.Kind
  var severity: Severity
  /// What may not be seen again in full.
  var secret: String

  init(
    _ text: String, _ secret: String, _ kind: Finding.Kind, _ severity: Severity = .block, language: String = "fr"
  ) {
    self.text = text
    self.language = language
    self.kind = kind
    self.severity = severity
    self.secret = secret
  }

  var testDescription: String { text }
}

/// Identifiers of FACTS: French and other people's numbers with right keys, in ranges that nobody was given.
enum IdentifierRows {
  static let french: [IdentifierRow] = [
    .init("Le 2 87 04 97 531 108 33 ne passe pas.", "2 87 04 97 531 108 33", .socialSecurityNumber),
    .init("Le 287049753110833 ne passe pas.", "287049753110833", .socialSecurityNumber),
    .init("Le 2.87.04.97.531.108.33 ne passe pas.", "2.87.04.97.531.108.33", .socialSecurityNumber),
    .init("Le 2-87-04-97-531-108-33 ne passe pas.", "2-87-04-97-531-108-33", .socialSecurityNumber),
    .init("Le 2 87 04 97 531 108 (clé 33) ne passe pas.", "2 87 04 97 531 108 (clé 33", .socialSecurityNumber),
    .init("Le 2 87 04 97 531 108, clé 33.", "2 87 04 97 531 108, clé 33", .socialSecurityNumber),
    .init("Le 2 87 04 97 531 108 clé : 33.", "2 87 04 97 531 108 clé : 33", .socialSecurityNumber),
    .init("Le 2 87 04 97 531 108 / 33.", "2 87 04 97 531 108 / 33", .socialSecurityNumber),
    .init("Le 2 04 11 2A 980 121 13 est corse.", "2 04 11 2A 980 121 13", .socialSecurityNumber),
    .init("Le 204112a98012113 est corse.", "204112a98012113", .socialSecurityNumber),
    .init("Le 1 61 05 2B 977 055 73 est corse.", "1 61 05 2B 977 055 73", .socialSecurityNumber),
    .init("Le 7 01 03 97 403 118 51 est provisoire.", "7 01 03 97 403 118 51", .socialSecurityNumber),
    .init("Le 8 78 05 99 987 321 17 est provisoire.", "8 78 05 99 987 321 17", .socialSecurityNumber),
    .init("Le 1 50 31 75 994 230 65 est sans mois.", "1 50 31 75 994 230 65", .socialSecurityNumber),
    .init("Le 2 63 42 99 123 045 01 est sans mois.", "2 63 42 99 123 045 01", .socialSecurityNumber),
    .init("Le 1 58 02 97 398 045 93 vient d'outre-mer.", "1 58 02 97 398 045 93", .socialSecurityNumber),
    .init("She read out 2 87 04 97 531 108 33.", "2 87 04 97 531 108 33", .socialSecurityNumber, language: "en"),
    .init("INS 2 87 04 97 531 108 33", "2 87 04 97 531 108 33", .healthIdentity),
    .init("Matricule INS : 287049753110833", "287049753110833", .healthIdentity),
    .init("INS-NIA 7 01 03 97 403 118 51", "7 01 03 97 403 118 51", .healthIdentity),
    .init("287049753110833^^^&1.2.250.1.213.1.4.8&ISO", "287049753110833", .healthIdentity),
    .init("287049753110833 (OID 1.2.250.1.213.1.4.9)", "287049753110833", .healthIdentity),
    .init(
      "Sécurité sociale 2 87 04 97 531 108 34", "2 87 04 97 531 108 34", .doubtfulSocialSecurityNumber, .holdHigh),
    .init("NIR 2 87 04 97 531 108, sans clé", "2 87 04 97 531 108", .doubtfulSocialSecurityNumber, .holdHigh),
    .init("IPP 8004417263", "8004417263", .recordNumber),
    .init("Étiquette IPP : 8004 417 263", "8004 417 263", .recordNumber),
    .init("NIP n° 5520917", "5520917", .recordNumber),
    .init("Identifiant patient 4417263", "4417263", .recordNumber),
    .init("NDA 761904882", "761904882", .recordNumber),
    .init("Séjour n° 761904", "761904", .recordNumber),
    .init("Dossier n° 761904", "761904", .recordNumber),
    .init("Examen n° 23H04518", "23H04518", .recordNumber),
    .init("Demande numéro 523456", "523456", .recordNumber),
    .init("Notre remplaçante, RPPS 10 899 123 458", "10 899 123 458", .professionalNumber, .hold),
    .init("RPPS 10899123450, sans la bonne clé", "10899123450", .professionalNumber, .hold),
    .init("Le 10899123458 est parti sans étiquette", "10899123458", .professionalNumber, .hold),
    .init("IDNPS 810899123458", "810899123458", .professionalNumber, .hold),
    .init("ADELI 904417728", "904417728", .professionalNumber, .hold),
  ]

  static let foreign: [IdentifierRow] = [
    .init("MRN 00482913", "00482913", .recordNumber, language: "en"),
    .init("Hospital no. K617203", "K617203", .recordNumber, language: "en"),
    .init("Unit number 4417720", "4417720", .recordNumber, language: "en"),
    .init("Chart no. 55667788", "55667788", .recordNumber, language: "en"),
    .init("Patient ID 4455667", "4455667", .recordNumber, language: "en"),
    .init("Accession 24-118-30577", "24-118-30577", .recordNumber, language: "en"),
    .init("Case ref 445566", "445566", .recordNumber, language: "en"),
    .init("NHS number 999 204 7186", "999 204 7186", .nhsNumber, language: "en"),
    .init("NHS no 9992047186", "9992047186", .nhsNumber, language: "en"),
    .init("Read 999 204 7186 aloud", "999 204 7186", .nhsNumber, language: "en"),
    .init("Read 999-204-7186 aloud", "999-204-7186", .nhsNumber, language: "en"),
    .init("Read 553 721 0045 aloud", "553 721 0045", .nhsNumber, language: "en"),
    .init("NHS no 999 204 7180, mistyped", "999 204 7180", .nhsNumber, .holdHigh, language: "en"),
    .init("SSN 849-31-5527", "849-31-5527", .americanSecurityNumber, language: "en"),
    .init("SSN 849315527", "849315527", .americanSecurityNumber, language: "en"),
    .init("Read 849-31-5527 aloud", "849-31-5527", .americanSecurityNumber, language: "en"),
    .init("Social security number: 862 47 1903", "862 47 1903", .americanSecurityNumber, language: "en"),
  ]

  static let accounts: [IdentifierRow] = [
    .init("Virement sur FR76 9999 8007 7100 1234 5678 980", "FR76 9999 8007 7100 1234 5678 980", .bankAccount),
    .init("Virement sur FR7699998007710012345678980", "FR7699998007710012345678980", .bankAccount),
    .init("IBAN GB02 NWBK 9999 9955 7799 11", "GB02 NWBK 9999 9955 7799 11", .bankAccount, language: "en"),
    .init("Pay DE48 9999 0000 0123 4567 89 today", "DE48 9999 0000 0123 4567 89", .bankAccount, language: "en"),
    .init("Pay BE17 9991 2345 6721 today", "BE17 9991 2345 6721", .bankAccount, language: "en"),
    .init("Pay NL50 ABNA 9999 9999 99 today", "NL50 ABNA 9999 9999 99", .bankAccount, language: "en"),
    .init("Pay ES30 9999 0001 2301 2345 6789 today", "ES30 9999 0001 2301 2345 6789", .bankAccount, language: "en"),
    .init("Le mot de passe Hippocrate!74", "Hippocrate!74", .credential),
    .init("mdp : Escul4pe-2025", "Escul4pe-2025", .credential),
    .init("Clé wifi Escul4pe-2025", "Escul4pe-2025", .credential),
    .init("Password: Winter2024!", "Winter2024!", .credential, language: "en"),
    .init("login reception / Winter2024!", "Winter2024!", .credential, language: "en"),
    .init("It was sk_live_9fTq2LmXw7Rb0KzHs4VdYc81", "sk_live_9fTq2LmXw7Rb0KzHs4VdYc81", .credential, language: "en"),
    .init("ghp_abcdEFGH1234567890abcdEFGH1234567890", "ghp_abcdEFGH1234567890abcdEFGH1234567890", .credential),
    .init("AKIAQ7EXAMPLE00INVEN", "AKIAQ7EXAMPLE00INVEN", .credential),
  ]

  static let contacts: [IdentifierRow] = [
    .init("Rappeler au 06 39 98 41 17", "06 39 98 41 17", .phone, .holdHigh),
    .init("Rappeler au 06.39.98.41.17", "06.39.98.41.17", .phone, .holdHigh),
    .init("Rappeler au 06-39-98-41-17", "06-39-98-41-17", .phone, .holdHigh),
    .init("Rappeler au 0639984117", "0639984117", .phone, .holdHigh),
    .init("Rappeler au +33 6 39 98 41 17", "33 6 39 98 41 17", .phone, .holdHigh),
    .init("Rappeler au +33639984117", "33639984117", .phone, .holdHigh),
    .init("Rappeler au 0033 6 39 98 41 17", "0033 6 39 98 41 17", .phone, .holdHigh),
    .init("Rappeler au 01 99 00 12 34", "01 99 00 12 34", .phone, .holdHigh),
    .init("Rappeler au 02 619 123 84", "02 619 123 84", .phone, .holdHigh),
    .init("Ring 07700 900214", "07700 900214", .phone, .holdHigh, language: "en"),
    .init("Ring +44 7700 900214", "44 7700 900214", .phone, .holdHigh, language: "en"),
    .init("Ring 01632 960418", "01632 960418", .phone, .holdHigh, language: "en"),
    .init("Ring 020 7946 0018", "020 7946 0018", .phone, .holdHigh, language: "en"),
    .init("Ring 212-555-0187", "212-555-0187", .phone, .holdHigh, language: "en"),
    .init("Ring +1 212 555 0187", "1 212 555 0187", .phone, .holdHigh, language: "en"),
    .init("Écrire à odile.marchadier@example.com", "odile.marchadier@example.com", .email, .holdHigh),
    .init(
      "À odile.marchadier (arobase) example (point) com", "odile.marchadier (arobase) example (point) com", .email,
      .holdHigh),
    .init("Écrire à odile.marchadier[at]example.com", "odile.marchadier[at]example.com", .email, .holdHigh),
    .init("From g.tarrant1962@example.com", "g.tarrant1962@example.com", .email, .holdHigh, language: "en"),
    .init("Elle habite 8 bis impasse du Lavoir", "8 bis impasse du Lavoir", .address, .holdHigh),
    .init("Elle habite 14 rue des Tanneurs", "14 rue des Tanneurs", .address, .holdHigh),
    .init("Elle habite 22 ter chemin des Aubépines", "22 ter chemin des Aubépines", .address, .holdHigh),
    .init("Elle habite 9 allée Paul-Cézanne", "9 allée Paul-Cézanne", .address, .holdHigh),
    .init("Elle habite 88 quai des Tonneliers", "88 quai des Tonneliers", .address, .holdHigh),
    .init("Elle habite au lieu-dit Les Granges", "lieu-dit Les Granges", .address, .holdHigh),
    .init("Elle habite 6, résidence Les Balisiers", "6, résidence Les Balisiers", .address, .holdHigh),
    .init("She lives at 27 Orchard Rise, SY8 9ZZ", "27 Orchard Rise", .address, .holdHigh, language: "en"),
    .init("He lives at 1403 Willow Hollow Drive", "1403 Willow Hollow Drive", .address, .holdHigh, language: "en"),
  ]

  static let births: [IdentifierRow] = [
    .init("Née le 17 février 1949", "17 février 1949", .birthDate, .holdHigh),
    .init("Né le 17/02/1949", "17/02/1949", .birthDate, .holdHigh),
    .init("DDN 17/02/1949", "17/02/1949", .birthDate, .holdHigh),
    .init("Date de naissance : 17.02.1949", "17.02.1949", .birthDate, .holdHigh),
    .init("DOB 9 May 2016", "9 May 2016", .birthDate, .holdHigh, language: "en"),
    .init("Born on October 12, 1951", "October 12, 1951", .birthDate, .holdHigh, language: "en"),
    .init("The label: b. 12 October 1951", "12 October 1951", .birthDate, .holdHigh, language: "en"),
    .init("Yann Le Goff, né le 06/10/1977", "06/10/1977", .birthDate),
    .init("Gwen Parry, born 6 October 1977", "6 October 1977", .birthDate, language: "en"),
  ]

  static let ages: [IdentifierRow] = [
    .init("Elle a 97 ans et jardine", "97 ans", .greatAge, .hold),
    .init("Elle marche encore à quatre-vingt-dix-sept ans", "quatre-vingt-dix-sept ans", .greatAge, .hold),
    .init("Opérée à 102 ans", "102 ans", .greatAge, .hold),
    .init("Ma centenaire va bien", "centenaire", .greatAge, .hold),
    .init("A ninety-six-year-old came back", "ninety-six-year-old", .greatAge, .hold, language: "en"),
    .init("He is ninety-six", "ninety-six", .greatAge, .hold, language: "en"),
    .init("A 93-year-old came back", "93-year-old", .greatAge, .hold, language: "en"),
  ]

  static let all = french + foreign + accounts + contacts + births + ages
  /// Those whose value is masked wherever it is told.
  static let masked = french + foreign + accounts + contacts + births
}
