import Testing

@testable import Screening

/// Texts on which the guard was wrong once.
@Suite struct MendedTests {
  @Test(arguments: [
    ("Il a 97 ans et jardine", "fr"), ("Il a quatre-vingt-dix-sept ans", "fr"), ("A woman of 93 came", "en"),
    ("Monsieur L. et le scanner de trop", "fr"),
    // A couple, and a doctor who is theirs.
    ("M. et Mme Vauquelin quittent leur médecin", "fr"), ("Mr and Mrs Tilbury leave their doctor", "en"),
    ("« Docteur, c'est Mme Q., encore elle »", "fr"),
    // Women, and two names of one person, are no eponyms; nor is a man with what is his.
    ("Mme Roux et le scanner de trop", "fr"), ("Mme Weber et le scanner de trop", "fr"),
    ("Mrs Bell and the scan too many", "en"), ("M. Roux refuse son traitement", "fr"),
    ("Mr Turner gives up his insulin", "en"),
    // First names beside an illness, a part of the body, nothing at all.
    ("Le genou d'Yvonne", "fr"), ("What Maureen makes of her cancer", "en"), ("Alfie, 5, and the broken arm", "en"),
    ("Les Montgaillard et leur asthme", "fr"), ("À Lucien", "fr"), ("Le menuisier Marcel et sa toux", "fr"),
    // A past tense tells of somebody.
    ("She never told her son about the tumour", "en"), ("Son pouls s'effondrait, j'ai appelé le bloc", "fr"),
    ("Je lui ai prescrit du repos", "fr"), ("On massait un arrêt cardiaque quand la dame est entrée", "fr"),
    ("One of my diabetics climbed Snowdon", "en"), ("An unlucky plumber showed me his hand", "en"),
    // Details.
    ("Leucémie : l'ébéniste, mère célibataire de deux garçons", "fr"),
    ("At 71, the postman of Brae had a stroke", "en"),
    ("Les deux jeunes boulangers de Nant, brûlés samedi", "fr"), ("Un Marfan au-dessus de Barcelonnette", "fr"),
    ("UNE PROGÉRIA À BARCELONNETTE", "fr"), ("New knee for the oldest man in Brae, at 97", "en"),
    // A story that quotes somebody's family is not the author's own.
    ("« Dites-le à ma femme », soufflait-il, et j'ai promis", "fr"),
    ("Behind my own door she told me of the lump", "en"),
    // Identifiers of one language in the other.
    ("Numéro de sécurité sociale : 863 41 2907", "fr"), ("Chacun se connecte avec accueil / Automne2031!", "fr"),
    ("Left by accident: born 23/08/1966", "en"),
  ])
  func isHeld(_ text: String, _ language: String) {
    #expect(Screen().result(text, language).decision != .publish)
  }

  @Test(arguments: [
    ("Mme Lemoine et son signe : petite histoire d'un éponyme", "fr"), ("M. Babinski et le gros orteil", "fr"),
    ("Insulin was born on 27 July 1921", "en"), ("L'insuline est née le 27 juillet 1921", "fr"),
    ("Suivez @docteur@social.example.org", "fr"), ("Il y a 97 ans, la pénicilline", "fr"),
    ("L'insuline a cent ans", "fr"), ("The centenarian test that still works", "en"),
    ("Le patient diabétique et son traitement : j'explique", "fr"), ("L'enfant et son asthme : je réponds", "fr"),
    ("A surgeon and his hands: I remember", "en"), ("One baby in three coughs, most of us know", "en"),
    ("Vivre avec sa prothèse. J'ai demandé à une kinésithérapeute", "fr"),
    ("Un cas de scorbut lu dans le Irish Medical Journal", "fr"), ("I am the only doctor on this island", "en"),
    ("Le cabinet déménage au 4 rue des Lilas", "fr"), ("A surgeon writes about himself: I hid the bottles", "en"),
    ("La maison de santé ouvre ses portes, 12 rue du Four, entrée libre", "fr"),
    ("« Docteur, c'est pour un certificat » : la phrase que j'entends", "fr"),
  ])
  func leaves(_ text: String, _ language: String) {
    let result = Screen().result(text, language)
    #expect(result.decision == .publish, "\(result.told)")
  }

  @Test(arguments: [
    ("Rappeler au +33 (0)6 39 98 41 17", "33 (0)6 39 98 41 17", "fr"), ("Ring (212) 555-0187", "212) 555-0187", "en"),
    ("Ma patiente court le marathon", "Ma patiente", "fr"),
  ])
  func showsTheWhole(_ text: String, _ whole: String, _ language: String) throws {
    let finding = try #require(Screen().result(text, language).findings.first)
    #expect(text.cut(finding.span) == whole)
  }
}
