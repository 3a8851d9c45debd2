public import Model

extension Finding {
  /// What was seen, why it matters and what to do, in the owner's words; never the secret itself.
  public func sentence(in say: Language) -> String {
    let text = told(in: say)
    guard mentionsConsent else { return text }
    return text + " "
      + say(
        "You say the person agreed. Confirm this covers public posting.",
        "Vous indiquez avoir l'accord de la personne. Confirmez qu'il porte bien sur une publication publique.")
  }

  private var first: String { seen.first ?? "" }

  private func told(in say: Language) -> String {
    switch kind {
    case .socialSecurityNumber:
      say(
        "This contains a French social security number (its check key is right): \(first). Remove it before publishing.",
        "Ce texte contient un numéro de sécurité sociale (la clé est correcte) : \(first). Retirez-le avant de publier."
      )
    case .doubtfulSocialSecurityNumber:
      say(
        "“\(first)” looks like a mistyped social security number. Please check.",
        "« \(first) » ressemble à un numéro de sécurité sociale mal recopié. Vérifiez.")
    case .healthIdentity:
      say(
        "This contains a patient's health identity (INS): \(first). Remove it before publishing.",
        "Ce texte contient l'identité de santé (INS) d'un patient : \(first). Retirez-la avant de publier.")
    case .recordNumber:
      say(
        "“\(first)” followed by a number points to one hospital patient. Remove the number.",
        "« \(first) » suivi d'un numéro désigne un patient de l'hôpital. Retirez le numéro.")
    case .nhsNumber:
      say(
        "This contains an NHS number: \(first). Remove it before publishing.",
        "Ce texte contient un numéro de patient britannique (NHS) : \(first). Retirez-le avant de publier.")
    case .americanSecurityNumber:
      say(
        "This contains a US social security number: \(first). Remove it before publishing.",
        "Ce texte contient un numéro de sécurité sociale américain : \(first). Retirez-le avant de publier.")
    case .professionalNumber:
      say(
        "This contains a professional's number: \(first). If it is yours, add it to what is yours (screening.allow.me).",
        "Ce texte contient le numéro d'un professionnel : \(first). Si c'est le vôtre, ajoutez-le à ce qui est à vous (screening.allow.me)."
      )
    case .bankAccount:
      say(
        "This contains a bank account number: \(first). Remove it, unless it is your own and you declared it.",
        "Ce texte contient un numéro de compte bancaire : \(first). Retirez-le, sauf s'il est à vous et déclaré comme tel."
      )
    case .credential:
      say(
        "This contains a password or a key: \(first). Remove it, and change it where it was in use.",
        "Ce texte contient un mot de passe ou une clé : \(first). Retirez-le, et changez-le là où il servait.")
    default: toldOfPeople(in: say)
    }
  }

  private func toldOfPeople(in say: Language) -> String {
    switch kind {
    case .phone:
      say(
        "This contains a telephone number: \(first). If it is the practice's, add it to what is yours; if it is a patient's, remove it.",
        "Ce texte contient un numéro de téléphone : \(first). Si c'est celui du cabinet, ajoutez-le à ce qui est à vous ; si c'est celui d'un patient, retirez-le."
      )
    case .email:
      say(
        "This contains somebody's e-mail address: \(first). Remove it unless it is meant for the public.",
        "Ce texte contient l'adresse électronique de quelqu'un : \(first). Retirez-la si elle n'est pas destinée au public."
      )
    case .address:
      say(
        "This contains a postal address: \(first). If somebody lives there, remove it.",
        "Ce texte contient une adresse postale : \(first). Si quelqu'un y habite, retirez-la.")
    case .birthDate:
      say(
        "This contains a date of birth: \(first). Remove it, or give the age only roughly.",
        "Ce texte contient une date de naissance : \(first). Retirez-la, ou ne donnez qu'un âge approximatif.")
    case .greatAge:
      say(
        "“\(first)”: few people reach that age, and those around them would recognise the person. Say “very old” instead.",
        "« \(first) » : peu de gens atteignent cet âge, et leur entourage pourrait reconnaître la personne. Dites plutôt « très âgé »."
      )
    case .namedPatient:
      say(
        "“\(first)” looks like a named patient. If this is a colleague or a public person, add the name to your allowed names.",
        "« \(first) » semble être un patient nommé. Si c'est un ou une collègue ou une personne publique, ajoutez le nom à vos noms autorisés."
      )
    case .story:
      say(
        "This tells one specific situation (\(list("“", "”"))). Even without a name, they or their family could recognise it.",
        "Ce passage raconte une situation précise (\(list("« ", " »"))). Même sans nom, la personne ou ses proches pourraient la reconnaître."
      )
    case .combination:
      say(
        "\(seen.joined(separator: " + ")): together these could point to one person. Drop one or two.",
        "\(seen.joined(separator: " + ")) : ensemble, ces détails pourraient désigner une seule personne. Supprimez-en un ou deux."
      )
    case .rarePlace:
      say(
        "Rare disease + small town (\(seen.joined(separator: " + "))): very few people match. Drop the place.",
        "Maladie rare + petite ville (\(seen.joined(separator: " + "))) : peu de personnes sont concernées. Supprimez le lieu."
      )
    case .image:
      say(
        "A picture, a file's name or a link seems to show or name a person: \(first). Change it.",
        "Une image, un nom de fichier ou un lien semble montrer ou nommer une personne : \(first). Changez-le.")
    case .relative:
      say(
        "This speaks of your own family (“\(first)”). Ask them first.",
        "Ce texte parle de votre propre famille (« \(first) »). Demandez-leur d'abord.")
    case .vignette:
      say(
        "“\(first)”: if this is a real person, change or drop a detail.",
        "« \(first) » : s'il s'agit d'une personne réelle, changez ou supprimez un détail.")
    default:
      say(
        "The check could not run; nothing was published. Look at the text yourself.",
        "Le contrôle n'a pas pu se faire ; rien n'a été publié. Regardez le texte vous-même.")
    }
  }

  private func list(_ open: String, _ close: String) -> String {
    seen.map { open + $0 + close }.joined(separator: ", ")
  }
}
