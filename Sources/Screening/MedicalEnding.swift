/// Words that end as names of illnesses and operations do (-ectomie, -algia): there are more of them than any list holds.
enum MedicalEnding {
  private static let endings: [[UInt8]] = [
    "ectomie", "ectomy", "algie", "algia", "emie", "aemia", "emia", "urie", "uria", "pathie", "pathy", "plegie",
    "plegia",
    "trophie", "trophy", "phrenie", "phrenia", "tonie", "tonia", "sthenie", "ectasie", "arthrite", "ngite", "cystite",
    "gastrite", "hepatite", "colite", "bronchite", "otite", "sinusite", "phlebite", "dermatite", "nephrite", "myosite",
    "itis", "osis", "sclerose", "blastome", "carcinome", "sarcome", "lymphome", "gliome", "adenome", "angiome",
    "myelome",
    "blastoma", "carcinoma", "sarcoma", "lymphoma", "glioma", "adenoma", "angioma", "myeloma", "melanome", "melanoma",
    "dysplasie", "dysplasia", "kinesie", "kinesia", "oscopie", "oscopy", "ostomie", "ostomy", "rragie", "rrhage",
    "rrhee",
    "rrhoea", "rrhea", "stenose", "stenosis", "opsie", "opsy", "phasie", "phasia", "thrombose", "fibrose", "arthrose",
  ].map { Array($0.utf8) }
  private static let none = Labels(
    "academie academies economie anatomie autonomie epidemie epidemies pandemie pandemies telepathie sympathie antipathie empathie homeopathie osteopathie osteopathy homeopathy trophy atrophy sympathy empathy antipathy autopsie diagnosis homeopathie boemie boheme bohemia academia synopsis autopsy hypnosis osmosis furie seigneurie industrie monotonie"
  )

  static func ends(_ token: Token, _ bytes: [UInt8]) -> Bool {
    let length = token.end - token.start
    guard token.kind == .word, length >= 7, !none.contains(token) else { return false }
    return endings.contains { length > $0.count && bytes[token.end - $0.count..<token.end].elementsEqual($0) }
  }
}
