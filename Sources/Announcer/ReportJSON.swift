internal import FoundationEssentials

/// Reports as JSON: dates ISO 8601 in UTC, absent fields left out, keys in order.
public enum ReportJSON {
  /// The report's bytes.
  public static func encode(_ report: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .iso8601
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(report))
  }

  /// A report from its bytes.
  public static func decode<Report: Decodable>(_ type: Report.Type, from bytes: [UInt8]) throws -> Report {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    return try decoder.decode(type, from: Data(bytes))
  }
}
