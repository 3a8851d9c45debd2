internal import Crypto
internal import Glibc
internal import Model
internal import Networks
internal import Web

/// The person at the terminal, or the lines of a pipe. Questions stand on standard error: what belongs into the
/// configuration is all that standard output gets.
struct ConsoleDialogue: Dialogue {
  let language: Language
  let input: LineInput

  /// How long somebody may take in a browser.
  private static let patience: Int32 = 900

  func show(_ line: String) { write(Sanitizer.clean(line) + "\n") }

  func ask(_ question: String) async throws(SignInFailure) -> String {
    try answer(to: question, shown: true)
  }

  func askSecret(_ question: String) async throws(SignInFailure) -> Secret {
    Secret(try answer(to: question, shown: false))
  }

  private func answer(to question: String, shown: Bool) throws(SignInFailure) -> String {
    prompt(shown ? question : question + language(" (not shown)", " (invisible)"))
    let line = input.line(shown: shown)
    if line == nil || !input.isTerminal { write("\n") }
    guard let line else { throw .unanswered }
    return line.trimmed
  }

  private func prompt(_ question: String) { write(Sanitizer.clean(question) + language(": ", " : ")) }

  private func write(_ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(2, bytes, bytes.count)
  }

  func wait(_ time: Duration) async throws(SignInFailure) {
    do { try await Task.sleep(for: time) } catch { throw .unanswered }
  }

  // MARK: Back from a browser

  func redirect(port: Int?, from page: @Sendable (_ callback: String, _ state: String) -> String)
    async throws(SignInFailure) -> [String: String]
  {
    guard let listener = CallbackListener(port: port) else {
      let (why, place) = (String(cString: strerror(errno)), "127.0.0.1:\(port ?? 0)")
      throw .unusable(
        language(
          "the browser cannot come back to \(place) (\(why))", "le navigateur ne peut revenir à \(place) (\(why))"))
    }
    let state = Hexadecimal.encode(RandomBytes.make(16))
    show(
      language(
        "Open this address in a browser and agree. Where the browser is on another machine, it will show an error then: paste the address that it was led to here.",
        "Ouvrez cette adresse dans un navigateur et acceptez. Si le navigateur est sur une autre machine, il affichera alors une erreur : collez ici l’adresse où il a été mené."
      ))
    show(page("http://127.0.0.1:\(listener.port)/callback", state))
    var isOpen = true
    while true {
      var fields: [String: String]?
      let event =
        isOpen ? input.next(or: listener.descriptor, seconds: Self.patience) : Self.wait(listener.descriptor)
      switch event {
      case .line(let line): fields = pasted(line, state)
      case .other:
        listener.serve {
          fields = Self.fields(of: $0, state); return reply(fields)
        }
      // Nobody types any more; a browser may still come.
      case .end where isOpen && !input.isTerminal: isOpen = false
      case .end: throw .unanswered
      }
      guard let fields else { continue }
      if let error = fields["error"] { throw .declined(Self.bounded(fields["error_description"] ?? error)) }
      return fields
    }
  }

  private static func wait(_ descriptor: Int32) -> LineInput.Event {
    var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&wait, 1, patience * 1000) > 0 ? .other : .end
  }

  private func pasted(_ line: String, _ state: String) -> [String: String]? {
    let query = line.trimmed.split(separator: "#").first?.split(separator: "?", maxSplits: 1).dropFirst().first
    if let query, let fields = Self.fields(of: query, state) { return fields }
    show(
      language(
        "This is not the address that the network leads back to: it begins with http://127.0.0.1 and holds a code.",
        "Ce n’est pas l’adresse où le réseau ramène : elle commence par http://127.0.0.1 et contient un code."))
    return nil
  }

  /// Nil for what is not the answer to our own question.
  private static func fields(of query: Substring, _ state: String) -> [String: String]? {
    let fields = PercentCoding.fields(of: query)
    let isOurs = ConstantTime.equal(Array((fields["state"] ?? "").utf8), Array(state.utf8))
    return isOurs && (fields["code"] != nil || fields["error"] != nil) ? fields : nil
  }

  private func reply(_ fields: [String: String]?) -> (status: String, text: String) {
    fields == nil
      ? ("400 Bad Request", language("This is not what Crieur waits for.\n", "Ce n’est pas ce que Crieur attend.\n"))
      : (
        "200 OK",
        language("Done: you can close this page.\n", "C’est fait : vous pouvez fermer cette page.\n")
      )
  }

  private static func bounded(_ text: String) -> String { String(Sanitizer.clean(text).prefix(200)) }
}

extension String {
  /// Without blanks at its ends.
  fileprivate var trimmed: String {
    let blank: (Character) -> Bool = { $0.isWhitespace }
    return String(drop(while: blank).reversed().drop(while: blank).reversed())
  }
}
