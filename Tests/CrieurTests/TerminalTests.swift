import Testing

@testable import crieur

@Suite struct TerminalTests {
  private let piped = Terminal(isInteractive: false)

  @Test func columnsAlignByWhatATerminalShows() {
    var table = Table(["feed", "state"])
    table.add(["médecine", "well"])
    table.add(["医学", "e\u{301}t"])
    table.add(["👩🏽‍⚕️", "x"])
    #expect(table.text(for: piped) == "feed      state\nmédecine  well\n医学      e\u{301}t\n👩🏽‍⚕️        x")
  }

  @Test func aNarrowTerminalCutsTheWidestColumn() {
    var table = Table(["", ""])
    table.add(["name", String(repeating: "long ", count: 30)])
    let line = table.text(for: Terminal(isInteractive: true, width: 40, colour: false))
    #expect(DisplayWidth.of(line) <= 40 && line.hasSuffix("…"))
  }

  @Test func stylesVanishWithoutColour() {
    #expect(Terminal(isInteractive: true, colour: false).style.red("x") == "x")
    #expect(Terminal(isInteractive: true, colour: true).style.red("x") == "\u{1B}[31mx\u{1B}[0m")
    #expect(DisplayWidth.of(Terminal(isInteractive: true, colour: true).style.red("été")) == 3)
  }

  @Test(arguments: [
    ("a\u{1B}[31mb", "a[31mb"), ("a\u{7}b", "ab"), ("a\u{202E}b", "ab"), ("é œ «»", "é œ «»"), ("a\tb", "a b"),
  ])
  func strangersTextCannotMoveTheCursor(text: String, clean: String) {
    #expect(Sanitizer.clean(text) == clean)
  }

  @Test func aRowIsOneLine() {
    var table = Table(["", ""])
    table.add(["two\nlines", "\u{1B}]0;title\u{7}"])
    #expect(!table.text(for: piped).contains("\n"))
    #expect(!table.text(for: piped).contains("\u{1B}"))
  }
}
