import Model
import Testing

@testable import Screening

/// Every identifier of FACTS is found, weighs what it must, and is never told again.
@Suite struct IdentifierTests {
  private let screen = Screen()

  @Test(arguments: IdentifierRows.all) func findsIt(_ row: IdentifierRow) throws {
    let result = screen.result(row.text, row.language)
    let finding = try #require(result.findings.first { $0.kind == row.kind }, "\(result.told)")
    #expect(finding.severity == row.severity)
    #expect(result.decision == (row.severity == .block ? .block : .hold))
    #expect(row.text.cut(finding.span) == row.secret)
  }

  @Test(arguments: IdentifierRows.masked) func masksIt(_ row: IdentifierRow) throws {
    let findings = screen.result(row.text, row.language).findings
    #expect(findings.contains { $0.kind == row.kind })
    for finding in findings {
      for told in finding.seen + Language.allCases.map(finding.sentence(in:)) {
        #expect(!told.contains(row.secret))
        #expect(!told.squeezed.contains(row.secret.squeezed), "\(told)")
        let digits = row.secret.filter(\.isNumber)
        // The first four characters and the last two are enough to find it again.
        let middle = String(digits.dropFirst(4).dropLast(2))
        if middle.count >= 3 {
          #expect(!told.filter(\.isNumber).contains(middle), "\(told)")
        }
        #expect(told.filter(\.isNumber).count <= 6, "\(told)")
      }
    }
  }

  /// The sentence holds what was seen and no number beside it.
  @Test(arguments: IdentifierRows.masked) func tellsOnlyWhatTheMaskShows(_ row: IdentifierRow) throws {
    for finding in screen.result(row.text, row.language).findings {
      let shown = finding.seen.joined().filter(\.isNumber)
      for language in Language.allCases {
        let digits = finding.sentence(in: language).filter(\.isNumber)
        #expect(digits.isEmpty || shown.contains(digits), "\(finding.sentence(in: language))")
      }
    }
  }

  // MARK: Keys, by numbers that nobody wrote down

  @Test func findsEveryRightKeyAndNoWrongOne() throws {
    var dice = Dice(13)
    for _ in 0..<400 {
      let body = Keys.frenchBody(&dice)
      let key = Keys.french(body)
      #expect(screen.result("Le \(body)\(key) est passé").decision == .block, "\(body)\(key)")
      let wrong = key == "40" ? "41" : "40"
      #expect(screen.result("Le \(body)\(wrong) est passé").decision == .publish, "\(body)\(wrong)")
      let labelled = screen.result("Sécurité sociale : \(body)\(wrong)")
      #expect(labelled.decision == .hold && labelled.findings.first?.kind == .doubtfulSocialSecurityNumber)
    }
  }

  @Test func findsEveryNumberOfTheNHS() throws {
    var dice = Dice(17)
    for _ in 0..<400 {
      let head = "999" + String(Int.random(in: 100_000...999_999, using: &dice))
      guard let check = Keys.nhs(head) else { continue }
      let grouped = "\(head.prefix(3)) \(head.dropFirst(3).prefix(3)) \(head.dropFirst(6))"
      #expect(screen.result("Read \(grouped)\(check) aloud", "en").decision == .block, "\(grouped)\(check)")
      let wrong = (check + 1) % 10
      #expect(screen.result("Read \(grouped)\(wrong) aloud", "en").decision == .publish, "\(grouped)\(wrong)")
    }
  }

  @Test(arguments: [("FR", 23), ("DE", 18), ("GB", 18), ("BE", 12), ("IT", 23), ("ES", 20), ("CH", 17), ("NO", 11)])
  func findsEveryAccount(_ country: String, _ length: Int) throws {
    var dice = Dice(19)
    for _ in 0..<40 {
      let body = (0..<length).map { $0 < 3 ? "9" : String(Int.random(in: 0...9, using: &dice)) }.joined()
      let check = Keys.account(country, body)
      #expect(screen.result("Virement sur \(country)\(check)\(body).").findings.first?.kind == .bankAccount)
      let wrong = check == "50" ? "51" : "50"
      #expect(!screen.result("Virement sur \(country)\(wrong)\(body).").findings.contains { $0.kind == .bankAccount })
    }
  }

  /// Every area of the United States that was given or may be, and none of those that never are.
  @Test func knowsAreasThatAreNeverGiven() {
    for area in [0, 666, 900, 950, 999] {
      let text = "Read \(String(repeating: "0", count: 3 - String(area).count))\(area)-31-5527 aloud"
      #expect(screen.result(text, "en").decision == .publish, "\(text)")
    }
    for part in ["849-00-5527", "849-31-0000"] {
      #expect(screen.result("SSN \(part)", "en").decision == .publish, "\(part)")
    }
  }
}

/// The keys, computed once more, another way than the room does.
enum Keys {
  /// Thirteen digits of a French number: communes that nobody was born in.
  static func frenchBody(_ dice: inout Dice) -> String {
    let sex = dice.pick(["1", "2", "3", "4", "7", "8"]) ?? "1"
    let year = Int.random(in: 10...99, using: &dice)
    let month = dice.pick(Array(1...12) + Array(20...42) + Array(50...99)) ?? 1
    let place = Int.random(in: 10...95, using: &dice)
    let commune = Int.random(in: 900...989, using: &dice)
    let order = Int.random(in: 100...999, using: &dice)
    return "\(sex)\(year)\(month < 10 ? "0" : "")\(month)\(place)\(commune)\(order)"
  }

  static func french(_ body: String) -> String {
    let key = 97 - (Int(body) ?? 0) % 97
    return key < 10 ? "0\(key)" : "\(key)"
  }

  /// Nil where the nine digits have no check.
  static func nhs(_ head: String) -> Int? {
    var weight = 11
    let sum = head.compactMap(\.wholeNumberValue).reduce(0) { total, digit in
      weight -= 1
      return total + digit * weight
    }
    let check = (11 - sum % 11) % 11
    return check == 10 ? nil : check
  }

  static func account(_ country: String, _ body: String) -> String {
    let letters = country.unicodeScalars.map { String($0.value - 55) }.joined()
    let remainder = (body + letters + "00").compactMap(\.wholeNumberValue).reduce(0) { ($0 * 10 + $1) % 97 }
    let check = 98 - remainder
    return check < 10 ? "0\(check)" : "\(check)"
  }
}

extension String {
  /// The scalars of a span.
  func cut(_ span: Span) -> String {
    String(String.UnicodeScalarView(unicodeScalars.dropFirst(span.start).prefix(span.end - span.start)))
  }

  /// Its letters and digits.
  var squeezed: String { filter { $0.isLetter || $0.isNumber }.lowercased() }
}
