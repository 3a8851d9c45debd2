internal import Glibc
public import Model

/// Why a server of ours cannot listen.
public struct ServerFailure: Explained, Equatable {
  /// The Unix socket's path, or the address of `listen`.
  public var place: String
  /// The system's error number; 0 when it was libmicrohttpd that did not start.
  public var code: Int32

  private var words: String { code == 0 ? "libmicrohttpd" : String(cString: strerror(code)) }

  /// Where, why, and the way out.
  public func sentence(in say: Language) -> String {
    switch code {
    case EADDRINUSE:
      say(
        "another program listens on \(place): give listen another address, or end that program",
        "un autre programme écoute sur \(place) : donnez une autre adresse à listen, ou arrêtez ce programme")
    case EACCES, EPERM:
      say(
        "the system forbids to listen on \(place) (\(words)): take a port above 1023, "
          + "and allow it in the service (SocketBindAllow=, see the README)",
        "le système interdit d’écouter sur \(place) (\(words)) : prenez un port au-delà de 1023, "
          + "et autorisez-le dans le service (SocketBindAllow=, voir le README)")
    case EADDRNOTAVAIL:
      say(
        "this machine does not have the address \(place): give listen one of its own, 127.0.0.1:8080",
        "cette machine n’a pas l’adresse \(place) : donnez à listen une des siennes, 127.0.0.1:8080")
    default:
      say("listening on \(place) fails (\(words))", "impossible d’écouter sur \(place) (\(words))")
    }
  }

  /// 77 for what is forbidden, 69 for all else.
  public var exitStatus: ExitStatus { code == EACCES || code == EPERM ? .permission : .unavailable }
}
