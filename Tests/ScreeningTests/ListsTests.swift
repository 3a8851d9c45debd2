import Testing

@testable import Screening

/// The lists of names hold nobody of whom it is not said who that is.
@Suite struct ListsTests {
  @Test(arguments: ["eponyms", "figures", "fiction"]) func saysWhatEachNameIs(_ list: String) throws {
    let names = try Fixture.list(list).compactMap(\.first)
    let lines = try Fixture.known().filter { $0.count == 3 && $0[0] == list }
    #expect(names.count > 500)
    #expect(Set(names).count == names.count, "a name stands once")
    #expect(Set(names).symmetricDifference(lines.map { $0[1] }).sorted() == [], "tell in known.tsv who that is")
  }

  @Test(arguments: ["professions", "illness"]) func writesEachPluralOnce(_ list: String) throws {
    for line in try Fixture.list(list) where line.count == 3 {
      let forms = Fixture.forms(line[1])
      #expect(Set(forms).count == forms.count, "\(line[1])")
    }
  }
}
