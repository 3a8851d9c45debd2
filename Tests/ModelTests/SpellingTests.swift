import Model
import Testing

@Test(arguments: [
  ("acounts", "accounts"), ("nmae", "name"), ("evry", "every"), ("zzzzzz", nil), ("on", nil), ("x", nil), ("", nil),
])
func theNearestWordIsFound(word: String, nearest: String?) {
  #expect(Spelling.nearest(to: word, among: ["name", "accounts", "every", "at"]) == nearest)
}
