import Testing

@testable import Screening

/// Texts on which the guard was wrong once.
@Suite struct MendedTests {
  @Test(arguments: [
    ("Il a 97 ans et jardine", "fr"), ("Il a quatre-vingt-dix-sept ans", "fr"), ("A woman of 93 came", "en"),
    ("Monsieur L. et le scanner de trop", "fr"),
  ])
  func isHeld(_ text: String, _ language: String) {
    #expect(Screen().result(text, language).decision != .publish)
  }

  @Test(arguments: [
    ("Insulin was born on 27 July 1921", "en"), ("L'insuline est née le 27 juillet 1921", "fr"),
    ("Suivez @docteur@social.example.org", "fr"), ("Il y a 97 ans, la pénicilline", "fr"),
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
