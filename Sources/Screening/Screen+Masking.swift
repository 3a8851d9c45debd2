extension Screen {
  /// The text with every identifier in it masked; names and stories stay as they are.
  public func masked(_ text: String) -> String {
    let field = "text"
    let spans = result(for: [ScreenedField(name: field, text: text)]).findings.filter(\.isIdentifier).map(\.span)
    var scalars = Array(text.unicodeScalars)
    for span in spans where span.start < span.end && span.end <= scalars.count {
      for index in span.start..<span.end where scalars[index].properties.isAlphabetic || scalars[index].isDigit {
        scalars[index] = "*"
      }
    }
    return String(String.UnicodeScalarView(scalars))
  }
}

extension Finding {
  /// It is about a number, an address or a secret, not about a story.
  var isIdentifier: Bool {
    switch kind {
    case .socialSecurityNumber, .doubtfulSocialSecurityNumber, .healthIdentity, .recordNumber, .nhsNumber,
      .americanSecurityNumber, .professionalNumber, .bankAccount, .credential, .phone, .email, .address, .birthDate:
      true
    case .greatAge, .namedPatient, .story, .combination, .rarePlace, .image, .relative, .vignette, .unchecked: false
    }
  }
}

extension Unicode.Scalar {
  fileprivate var isDigit: Bool { properties.numericType == .decimal }
}
