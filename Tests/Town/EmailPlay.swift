internal import Foundation
internal import TestSupport

extension Play {
  /// A mail server that takes letters after a login and shows none. Its readers see the plain text of each.
  static let email = Play(
    network: "email", speaking: .mail, secrets: ["email.password": "played-mail-password"],
    account: { server in
      [
        "server": server, "from": "blog@example.org", "to": "list@example.org", "sender": "Le blog",
        "password": ["file": "email.password"],
      ]
    },
    answer: { request, town in
      switch request.method {
      case "AUTH":
        let isKnown = request.target == "blog@example.org" && request.text == "played-mail-password"
        town.memory["login"] = isKnown ? "yes" : nil
        return isKnown
          ? .text("2.7.0 Authentication successful", status: 235)
          : .text("5.7.8 Authentication credentials invalid", status: 535)
      case "TEXT" where town.memory["login"] == nil: return .text("5.7.0 Authentication required", status: 530)
      case "TEXT":
        town.add(plainText(of: request.text))
        return .text("2.0.0 Ok: queued", status: 250)
      default: return .text("5.5.1 Bad sequence", status: 503)
      }
    })

  /// The letter's first part, as a mail program shows it.
  private static func plainText(of letter: String) -> String {
    let parts = letter.components(separatedBy: "\r\n--=_crieur\r\n")
    let part = parts.dropFirst().first?.components(separatedBy: "\r\n\r\n").dropFirst().joined(separator: "\r\n\r\n")
    var bytes: [UInt8] = []
    var rest = Array((part ?? "").replacingOccurrences(of: "=\r\n", with: "").utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "="), let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
