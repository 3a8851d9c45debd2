internal import Markup
internal import Model

/// The pictures that a page offers, the best first: what it gives for sharing, what it names as its own, the first of its
/// text.
struct PagePictures {
  let head: PageHead
  let data: LinkedArticle?
  let entry: PageEntry
  let base: String?

  var all: [Picture] {
    let inText = entry.inText.compactMap(picture)
    let stated = (head.pictures + (data?.pictures ?? []) + [entry.featured].compactMap { $0 }).compactMap(picture)
    var pictures: [Picture] = []
    for var picture in stated + inText.prefix(1) where pictures.count < 8 {
      guard !pictures.contains(where: { $0.url == picture.url }) else { continue }
      // What is given for sharing often stands in the text, too, where somebody has described it.
      if picture.alt.isEmpty {
        let name = PictureName.of(picture.url)
        picture.alt = inText.first { !$0.alt.isEmpty && PictureName.of($0.url) == name }?.alt ?? ""
      }
      pictures.append(picture)
    }
    return pictures
  }

  private func picture(_ written: PagePicture) -> Picture? {
    guard let url = LinkResolver.absolute(written.source, base) else { return nil }
    return Picture(
      url: url, width: written.width, height: written.height, alt: PictureName.description(written.alt, of: url))
  }
}
