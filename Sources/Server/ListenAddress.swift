internal import Glibc

/// An address of this machine with a port: `127.0.0.1:8080`, `[::1]:8080`.
public struct ListenAddress: Sendable, Equatable, CustomStringConvertible {
  /// As it was written.
  public let description: String
  private let address: String
  private let port: UInt16
  private var isV6: Bool { address.contains(":") }

  /// Nil for anything but a numeric address and a port from 1 to 65535. A name could mean another address tomorrow.
  public init?(_ text: String) {
    guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
      return nil
    }
    let host = text[..<colon]
    let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
    let address = String(isBracketed ? host.dropFirst().dropLast() : host)
    var bytes = [UInt8](repeating: 0, count: 16)
    guard inet_pton(isBracketed ? AF_INET6 : AF_INET, address, &bytes) == 1 else { return nil }
    description = text
    self.address = address
    self.port = port
  }

  func listen() throws(ServerFailure) -> Int32 {
    try Listening.open(isV6 ? AF_INET6 : AF_INET, place: description) { listener in
      // The port of a daemon that ended a moment ago is free.
      var yes: Int32 = 1
      setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
      return bind(listener)
    }
  }

  private func bind(_ listener: Int32) -> Int32 {
    if isV6 {
      var place = sockaddr_in6()
      place.sin6_family = sa_family_t(AF_INET6)
      place.sin6_port = port.bigEndian
      inet_pton(AF_INET6, address, &place.sin6_addr)
      return Self.bind(listener, to: place)
    }
    var place = sockaddr_in()
    place.sin_family = sa_family_t(AF_INET)
    place.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &place.sin_addr)
    return Self.bind(listener, to: place)
  }

  private static func bind<Place>(_ listener: Int32, to place: Place) -> Int32 {
    withUnsafePointer(to: place) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.bind(listener, $0, socklen_t(MemoryLayout<Place>.size))
      }
    }
  }
}
