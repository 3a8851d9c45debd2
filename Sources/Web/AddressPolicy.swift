internal import Glibc

/// An IP address as the resolver gave it, in network order.
enum NetworkAddress: Equatable {
  case v4([UInt8])
  case v6([UInt8])

  /// The address of a socket address that libcurl is about to connect to; nil for another family.
  init?(_ socketAddress: UnsafeRawPointer, family: Int32) {
    switch family {
    case AF_INET:
      let address = socketAddress.loadUnaligned(as: sockaddr_in.self).sin_addr
      self = .v4(withUnsafeBytes(of: address) { Array($0) })
    case AF_INET6:
      let address = socketAddress.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      self = .v6(withUnsafeBytes(of: address) { Array($0) })
    default: return nil
    }
  }

  /// An address as people write it: `192.0.2.1`, `2001:db8::1`, `::ffff:192.0.2.1`.
  init?(_ text: String) {
    var bytes = [UInt8](repeating: 0, count: 16)
    if inet_pton(AF_INET, text, &bytes) == 1 {
      self = .v4(Array(bytes.prefix(4)))
    } else if inet_pton(AF_INET6, text, &bytes) == 1 {
      self = .v6(bytes)
    } else {
      return nil
    }
  }

  /// Reachable by anybody, by the registries of RFC 6890 and IANA: only there may Crieur go unasked.
  var isPublic: Bool {
    switch self {
    case .v4(let bytes): !Self.specialV4.contains { $0.holds(bytes) }
    case .v6(let bytes):
      // An IPv6-only machine reaches every IPv4 server through NAT64: what counts is the address inside.
      if Self.nat64.holds(bytes) {
        NetworkAddress.v4(Array(bytes.suffix(4))).isPublic
      } else {
        Self.globalV6.holds(bytes) && !Self.specialV6.contains { $0.holds(bytes) }
      }
    }
  }

  private static let specialV4: [Block] = [
    Block([0], 8),  // this network
    Block([10], 8), Block([172, 16], 12), Block([192, 168], 16),  // private, RFC 1918
    Block([100, 64], 10),  // carrier-grade NAT, RFC 6598
    Block([127], 8),  // loopback
    Block([169, 254], 16),  // link-local; the clouds' metadata servers
    Block([192, 0, 0], 24), Block([192, 88, 99], 24),  // protocol assignments, 6to4 relays
    Block([192, 0, 2], 24), Block([198, 51, 100], 24), Block([203, 0, 113], 24),  // documentation
    Block([198, 18], 15),  // benchmarks
    Block([224], 4), Block([240], 4),  // multicast; reserved and broadcast
  ]

  /// All that is routed today. Loopback, v4-mapped, ULA, link-local and multicast lie outside.
  private static let globalV6 = Block([0x20], 3)
  private static let nat64 = Block([0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0], 96)
  private static let specialV6: [Block] = [
    Block([0x20, 0x01, 0, 0], 23),  // protocol assignments: Teredo, benchmarks, ORCHID
    Block([0x20, 0x01, 0x0d, 0xb8], 32), Block([0x3f, 0xff], 20),  // documentation
    Block([0x20, 0x02], 16),  // 6to4
  ]

  /// A block of addresses: its first bytes, and how many bits of them count.
  private struct Block {
    let prefix: [UInt8]
    let bits: Int

    init(_ prefix: [UInt8], _ bits: Int) {
      self.prefix = prefix
      self.bits = bits
    }

    func holds(_ address: [UInt8]) -> Bool {
      var left = bits
      for (byte, wanted) in zip(address, prefix + Array(repeating: 0, count: address.count)) where left > 0 {
        let mask: UInt8 = left >= 8 ? 0xff : ~(0xff >> UInt8(left))
        if byte & mask != wanted & mask { return false }
        left -= 8
      }
      return true
    }
  }
}

extension NetworkAddress: CustomStringConvertible {
  var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    switch self {
    case .v4(let bytes): inet_ntop(AF_INET, bytes, &text, socklen_t(text.count))
    case .v6(let bytes): inet_ntop(AF_INET6, bytes, &text, socklen_t(text.count))
    }
    return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

extension CodingUserInfoKey {
  /// The configuration's `PrivateHosts`, set on the decoder that reads an account's settings.
  public static var privateHosts: CodingUserInfoKey? { CodingUserInfoKey(rawValue: "crieur.private-hosts") }
}

/// The hosts that the configuration lets be loopback or private and spoken to by plain http.
public struct PrivateHosts: Sendable {
  private let hosts: Set<String>

  /// Names or addresses as they stand in URLs, each with or without a port.
  public init(_ entries: [String]) {
    hosts = Set(
      entries.compactMap { entry in
        // A bare IPv6 address has more than one colon and needs its brackets.
        let bare = entry.filter { $0 == ":" }.count > 1 && !entry.hasPrefix("[")
        let authority = bare ? "[\(entry)]" : entry
        guard let address = WebAddress("http://\(authority)/") else { return nil }
        let named = !bare && authority.split(separator: "]").last?.contains(":") == true
        return named ? "\(address.host):\(address.port)" : address.host
      })
  }

  /// Whether the configuration lets the URL's host be private.
  public func contains(_ url: String) -> Bool { WebAddress(url).map(allow) ?? false }

  func allow(_ address: WebAddress) -> Bool {
    hosts.contains(address.host) || hosts.contains("\(address.host):\(address.port)")
  }
}
