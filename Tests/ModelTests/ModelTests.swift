import FoundationEssentials
import Model
import Testing

@Suite struct BackoffTests {
  @Test(arguments: [
    (1, 0.0, 60.0), (1, 1.0, 60.0), (2, 1.0, 120.0), (3, 0.5, 150.0), (9, 1.0, 15_360.0), (10, 1.0, 21_600.0),
    (1000, 1.0, 21_600.0), (1000, 0.0, 60.0),
  ])
  func doublesUpToSixHours(failures: Int, fraction: Double, seconds: Double) {
    #expect(abs(Backoff().wait(after: failures, fraction: fraction).seconds - seconds) < 0.001)
  }
}

@Suite struct SecretTests {
  @Test func printsAsDotsEverywhere() {
    struct Holder { let token = Secret("hunter2") }
    var dumped = ""
    dump(Holder(), to: &dumped)
    let all = ["\(Secret("hunter2"))", String(reflecting: Secret("hunter2")), String(describing: Holder()), dumped]
    #expect(all.allSatisfy { !$0.contains("hunter2") && $0.contains("••••") })
    #expect(Secret("hunter2").reveal() == "hunter2")
  }
}

@Suite struct TimeTests {
  @Test(arguments: [0, 1_795_000_000.123, -62_135_596_800, 253_402_300_799, 1e300, -1e300, .nan, .infinity])
  func anyDateHasMilliseconds(seconds: Double) {
    let date = Date(timeIntervalSince1970: seconds)
    #expect(abs(date.milliseconds) <= 253_402_300_799_000)
    #expect(Date(milliseconds: date.milliseconds).milliseconds == date.milliseconds)
  }
}

@Suite struct LanguageTests {
  @Test(arguments: [("fr_FR.UTF-8", Language.fr), ("FR", .fr), ("en_GB", .en), ("C.UTF-8", .en), ("", .en)])
  func isTakenFromTheLocale(locale: String, language: Language) {
    #expect(Language(locale: locale) == language)
    #expect(Language(locale: nil) == .en)
  }
}
