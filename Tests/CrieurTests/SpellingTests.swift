import Testing

@testable import crieur

@Test(arguments: [("acounts", "accounts"), ("nmae", "name"), ("evry", "every"), ("zzzzzz", nil)])
func theNearestWordIsFound(word: String, nearest: String?) {
  #expect(Spelling.nearest(to: word, among: ["name", "accounts", "every"]) == nearest)
}
