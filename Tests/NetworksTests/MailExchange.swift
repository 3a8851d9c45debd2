import Foundation
import Model
import Testing
import Web

/// A letter, all of it, and what the mail server said.
struct MailExchange: Decodable, Sendable {
  let mail: Expected
  let answer: Answer

  struct Expected: Decodable, Sendable {
    let server: String
    let user: String?
    let password: String?
    let sender: String
    let recipients: [String]
    /// The text's lines; nil for a mere hello.
    let text: [String]?

    func check(_ mail: Mail) {
      #expect(mail.server == server)
      #expect(mail.user == user)
      #expect(mail.password?.reveal() == password)
      #expect(mail.sender == sender)
      #expect(mail.recipients == recipients)
      let lines = mail.text.map { String(decoding: $0, as: UTF8.self).components(separatedBy: "\r\n") }
      #expect(lines == text)
    }
  }

  struct Answer: Decodable, Sendable {
    let status: Int?
    let words: String?
    let isLoggedIn: Bool?
    let hasTakenText: Bool?
    let refused: String?
    /// Instead of an answer: `refused` (the text was not handed over) or `cut` (it was).
    let broken: String?

    var scripted: Result<MailAnswer, TransportFailure> {
      if let broken {
        return .failure(
          TransportFailure(broken == "refused" ? .unreachable : .broken, url: "", requestSent: broken != "refused"))
      }
      return .success(
        MailAnswer(
          status: status ?? 250, words: words ?? "", isLoggedIn: isLoggedIn ?? true,
          hasTakenText: hasTakenText ?? true, refused: refused))
    }
  }
}
