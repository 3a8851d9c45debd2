internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Model

/// The language of the owner's terminal; the configuration's takes over where one was read.
let say = Language(
  locale: ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap { ProcessInfo.processInfo.environment[$0] }
    .first { !$0.isEmpty })

/// Runs a command: an error becomes its sentence on standard error and its exit code.
/// - Parameter body: may set the language of its configuration once that is read.
func explained(_ body: (inout Language) throws -> Void) throws {
  var language = say
  do {
    try body(&language)
  } catch let error as any Explained {
    complain(error.sentence(in: language))
    throw ExitCode(error.exitStatus.rawValue)
  }
}

/// One sentence on standard error.
func complain(_ sentence: String) {
  let line = Array("crieur: \(Sanitizer.clean(sentence))\n".utf8)
  // A pipe that nobody reads must not keep a daemon that has failed from its end.
  var room = pollfd(fd: 2, events: Int16(POLLOUT), revents: 0)
  guard poll(&room, 1, 2000) > 0 else { return }
  _ = write(2, line, line.count)
}

/// Text on standard output.
func tell(_ text: String) { print(text) }

/// Bytes of JSON on standard output, with an end of line.
func tell(_ json: [UInt8]) { print(String(decoding: json, as: UTF8.self)) }
