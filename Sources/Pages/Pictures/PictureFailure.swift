public import Model
public import Web

/// Why there is no picture; never a reason to hold a post.
public enum PictureFailure: Error, Sendable, Equatable {
  /// No program that scales pictures is installed.
  case noTool
  /// No complete answer came.
  case unfetched(TransportFailure)
  /// The server answered with this status instead of a picture.
  case refused(status: Int)
  /// The file has more bytes than this.
  case tooBig(limit: Int)
  /// No JPEG, PNG, GIF or WebP by its first bytes, but this; nil where nobody knows.
  case unreadable(String?)
  /// A picture of this kind whose header is broken.
  case damaged(String)
  /// A picture of this kind, which the network does not take and fetches itself.
  case notTaken(String)
  /// The network fetches pictures itself, and not everybody can fetch this one, or not by https.
  case notPublic
  /// More pixels than are ever unpacked: in pixels, as the header says.
  case tooManyPixels(width: Int, height: Int)
  /// Too small to be a picture of a post, or a strip that becomes so when it is scaled: in pixels.
  case tooSmall(width: Int, height: Int)
  /// The program did not make a whole picture of it; its words.
  case toolFailed(String)
  /// Within its bound of memory the program cannot scale so many pixels of this kind: in pixels.
  case tooMuchMemory(width: Int, height: Int)
  /// The program was stopped when its time was over.
  case tooSlow
  /// Even small and coarse it has more bytes than the network takes, or the network takes neither JPEG nor PNG.
  case doesNotFit(limit: Int)
  /// The scratch folder cannot be written; the system's words.
  case unwritable(String)
  /// Nobody waits for it any more.
  case stopped
}

extension PictureFailure: Explained {
  /// Says why the announcement goes without a picture, and what to do where the owner can do something.
  public func sentence(in say: Language) -> String {
    switch self {
    case .unfetched(let failure): failure.sentence(in: say)
    case .refused, .tooBig, .unreadable, .damaged, .notTaken, .notPublic: fileSentence(say)
    case .tooManyPixels, .tooMuchMemory, .tooSmall, .doesNotFit: sizeSentence(say)
    case .noTool, .toolFailed, .tooSlow, .unwritable, .stopped: workSentence(say)
    }
  }

  /// 65 for what came, 66 for what is not there, 69 for what did not come, 77 for the folder.
  public var exitStatus: ExitStatus {
    switch self {
    case .unfetched(let failure): failure.exitStatus
    case .refused(let status): status == 404 || status == 410 ? .notFound : .unavailable
    case .noTool, .stopped: .unavailable
    case .unwritable: .permission
    default: .data
    }
  }

  private func fileSentence(_ say: Language) -> String {
    switch self {
    case .refused(404), .refused(410):
      say(
        "The picture is not there: correct its address in the post or upload it again.",
        "L'image n'est pas là : corrigez son adresse dans le billet ou remettez-la en ligne.")
    case .refused(let status):
      say(
        "The blog did not give the picture (status \(status)): check that a visitor who is not logged in sees it.",
        "Le blog n'a pas donné l'image (statut \(status)) : vérifiez qu'un visiteur non connecté la voit.")
    case .tooBig(let limit):
      say(
        "The picture's file is over \(limit >> 20) MiB: put a smaller one into the post.",
        "Le fichier de l'image dépasse \(limit >> 20) Mio : mettez-en une plus légère dans le billet.")
    case .damaged(let kind):
      say(
        "The picture is a damaged \(kind) file: save it again and upload it.",
        "L'image est un fichier \(kind) abîmé : enregistrez-la à nouveau et remettez-la en ligne.")
    case .unreadable("HTML"):
      say(
        "A web page came instead of the picture: check that a visitor who is not logged in sees the picture.",
        "Une page web est venue à la place de l'image : vérifiez qu'un visiteur non connecté voit l'image.")
    case .unreadable(let kind?):
      say(
        "The picture is \(kind), which is not taken: give the post one in JPEG, PNG, WebP or GIF.",
        "L'image est en \(kind), qui n'est pas accepté : donnez au billet une image JPEG, PNG, WebP ou GIF.")
    case .notTaken(let kind):
      say(
        "The picture is \(kind), which this network does not take: give the post one in JPEG or PNG.",
        "L'image est en \(kind), que ce réseau n'accepte pas : donnez au billet une image JPEG ou PNG.")
    case .notPublic:
      say(
        "This network fetches pictures itself, and this one has no public https address: put the blog on https.",
        "Ce réseau va chercher les images lui-même, et celle-ci n'a pas d'adresse https publique : passez le blog en"
          + " https.")
    default:
      say(
        "The file is no picture that is known: give the post one in JPEG, PNG, WebP or GIF.",
        "Le fichier n'est pas une image connue : donnez au billet une image JPEG, PNG, WebP ou GIF.")
    }
  }

  private func sizeSentence(_ say: Language) -> String {
    switch self {
    case .tooManyPixels(let width, let height):
      say(
        "The picture has \(width) × \(height) pixels, more than 40 million or a side over 20,000: put a smaller one into"
          + " the post.",
        "L'image a \(width) × \(height) pixels, plus de 40 millions ou un côté de plus de 20 000 : mettez-en une plus"
          + " petite dans le billet.")
    case .tooMuchMemory(let width, let height):
      say(
        "Scaling the picture (\(width) × \(height) pixels) would take too much memory: put a smaller one into the post, or"
          + " a JPEG that is not progressive.",
        "Réduire l'image (\(width) × \(height) pixels) prendrait trop de mémoire : mettez-en une plus petite dans le"
          + " billet, ou un JPEG non progressif.")
    case .tooSmall(let width, let height):
      say(
        "The picture has only \(width) × \(height) pixels: too small to be worth showing; give the post a larger one.",
        "L'image n'a que \(width) × \(height) pixels : trop petite pour être montrée ; donnez au billet une image plus grande."
      )
    case .doesNotFit(let limit):
      say(
        "The picture cannot be made to fit what the network takes (\(limit >> 10) KiB): choose a plainer or smaller one.",
        "L'image ne peut pas tenir dans ce que le réseau accepte (\(limit >> 10) Kio) : choisissez-en une plus simple ou"
          + " plus petite.")
    default: ""
    }
  }

  private func workSentence(_ say: Language) -> String {
    switch self {
    case .noTool:
      say(
        "No program that scales pictures is installed: announcements go without pictures until you install one"
          + " (apt install libvips-tools) and restart Crieur.",
        "Aucun programme qui réduit les images n'est installé : les annonces partent sans image tant que vous n'en"
          + " installez pas un (apt install libvips-tools) et ne redémarrez pas Crieur.")
    case .toolFailed(let words):
      say(
        "The picture could not be scaled (\(words)): it may be damaged; save it again and upload it.",
        "L'image n'a pas pu être réduite (\(words)) : elle est peut-être abîmée ; enregistrez-la à nouveau et"
          + " remettez-la en ligne.")
    case .tooSlow:
      say(
        "Scaling the picture took too long and was stopped: put a smaller one into the post.",
        "La réduction de l'image a pris trop de temps et a été arrêtée : mettez-en une plus petite dans le billet.")
    case .unwritable(let words):
      say(
        "Pictures cannot be kept while they are scaled (\(words)): check the space and the rights of Crieur's folders.",
        "Impossible de garder les images pendant leur réduction (\(words)) : vérifiez la place et les droits des"
          + " dossiers de Crieur.")
    default: say("The work on the picture was stopped.", "Le travail sur l'image a été arrêté.")
    }
  }
}
