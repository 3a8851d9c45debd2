/// Places that the text names and their size: what is in no list is small.
struct NamedPlace {
  enum Size { case small, town, large }

  var tokens: Range<Int>
  var size: Size

  private static let before = Labels(
    "a in to from near at outside above on au aux pres vers depuis sur around inside entre between")
  private static let ofPlace = Labels("de d of du")
  private static let articles = Labels("l la le les the saint sainte st old upper lower north south east west")
  private static let noPlace = Labels(
    "noel paques facebook twitter mastodon youtube internet instagram netflix parkinson oxford hopital hospital chu friday wikipedia pubmed google zoom nature heart thorax gut brain circulation science pediatrics chest blood neurology exercer prescrire medecine medicine obstetrics gynecology surgery anaesthesia anesthesia lancet pediatrics radiology"
  )

  private static let printed = Labels("journal review gazette bulletin archives annals press times revue presse")
  private static let beside = Labels("dessus dessous pres loin autour proche environs hauts haut bas nord sud sortie")

  static func all(in scene: Scene) -> [NamedPlace] {
    var places: [NamedPlace] = []
    var index = 0
    while index < scene.tokens.count {
      if let place = place(at: index, scene) {
        places.append(place)
        index = place.tokens.upperBound
      } else {
        index += 1
      }
    }
    return places
  }

  private static func place(at index: Int, _ scene: Scene) -> NamedPlace? {
    let token = scene.tokens[index]
    if scene.has(index, .place), !isPlural(index, scene),
      scene.has(index - 1, [.indefinite, .definite, .mine]) || scene.isName(index - 1) || scene.isWord(index - 1, "au")
        || scene.isWord(index - 1, "du")
    {
      return NamedPlace(tokens: index..<index + 1, size: .small)
    }
    guard token.kind == .word else { return nil }
    let isPlain =
      before.contains(token) && !(scene.isWord(index, "a") && (scene.language == .english || scene.has(index - 1, .he)))
    let isOf = ofPlace.contains(token) && (isOwner(index - 1, scene) || isSaint(index + 1, scene))
    guard isPlain || isOf else { return nil }
    var first = index + 1
    var steps = 0
    while steps < 3, let next = scene.reading.token(first), articles.contains(next), next.sentence == token.sentence {
      if next.isCapital { break }
      first += 1
      steps += 1
    }
    guard scene.isName(first), scene.sameSentence(index, first), !scene.reading.isShouting || isUnknown(first, scene),
      let name = scene.reading.token(first),
      name.end - name.start > 2, !name.isAllCapitals || scene.reading.isShouting, !noPlace.contains(name),
      scene.classes(first).isDisjoint(with: isCompound(first, scene) ? .month : .given),
      scene.classes(first).isDisjoint(with: [
        .when, .month, .carer, .doctor, .civility, .institution, .figure, .fictional, .source, .author, .illness,
        .generic, .care,
      ]),
      scene.language == .french || !NamedPatient.isTitleCase(scene, first)
        || !scene.classes(first).isDisjoint(with: .knownPlace)
    else { return nil }
    var end = first + 1
    while end < first + 6, let next = scene.reading.token(end), next.sentence == name.sentence,
      next.join == .hyphen || next.join == .space && next.isCapital && next.kind == .word || next.join == .apostrophe
    {
      end += 1
    }
    if (first..<end).contains(where: { printed.contains(scene.tokens[$0]) }) { return nil }
    let known = (first..<end).reduce(into: WordClass()) { $0.formUnion(scene.classes($1)) }
    let exact = scene.classes(first)
    if exact.contains(.eponym), !exact.contains(.region), exact.isDisjoint(with: .knownPlace) { return nil }
    let size: Size = known.contains(.city) || known.contains(.region) ? .large : known.contains(.town) ? .town : .small
    return NamedPlace(tokens: first..<end, size: size)
  }

  /// In capitals alone, beside a rare disease: a word that no list knows.
  private static func isUnknown(_ index: Int, _ scene: Scene) -> Bool {
    scene.all.contains(.rareDisease) && scene.classes(index).isEmpty
      && (scene.reading.token(index).map { $0.end - $0.start > 4 } ?? false)
  }

  /// «Marie-Galante»; but «Jean-Pierre» is a name.
  private static func isCompound(_ index: Int, _ scene: Scene) -> Bool {
    scene.reading.token(index + 1)?.join == .hyphen && !scene.has(index + 1, .given)
  }

  private static let inner = Labels("sur sous les lez en le la aux de du des")

  /// «Saint-Véran», «La Ferté-sous-Jouarre»
  private static func isSaint(_ index: Int, _ scene: Scene) -> Bool {
    let name = scene.isWord(index, "la") || scene.isWord(index, "le") ? index + 1 : index
    if scene.isName(index), scene.isName(name), scene.reading.token(name + 1)?.join == .hyphen,
      scene.reading.token(name + 2)?.join == .hyphen, scene.reading.token(name + 1).map(inner.contains) ?? false
    {
      return true
    }
    return (scene.isWord(index, "saint") || scene.isWord(index, "sainte")) && scene.isName(index)
      && scene.reading.token(index + 1)?.join == .hyphen
  }

  private static func isPlural(_ index: Int, _ scene: Scene) -> Bool { scene.word(index).hasSuffix("s") }

  /// Before «de»: somebody or some place is «of» a place.
  private static func isOwner(_ index: Int, _ scene: Scene) -> Bool {
    scene.has(index, [.person, .occupation, .place, .kin, .creed, .school, .patient, .only, .family, .rareDisease])
      || scene.has(index, .publicOffice) || scene.reading.token(index).map(beside.contains) ?? false
  }
}
