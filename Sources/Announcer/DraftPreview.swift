internal import Composing
public import Model

/// Drafts for showing.
public enum Preview {
  /// What an account of that wording and limit would receive, or why nothing.
  public static func draft(
    _ entry: Entry, blog: String?, for account: String, wording: Wording, limit: TextLimit, within: Int? = nil,
    language: Language
  ) -> PreviewReport.Draft {
    do throws(CompositionFailure) {
      let draft = try Composer(wording: wording, network: limit).compose(entry, blog: blog, within: within)
      return PreviewReport.Draft(account: account, text: draft.text, length: draft.length, limit: draft.limit)
    } catch {
      return PreviewReport.Draft(account: account, problem: error.sentence(in: language))
    }
  }
}
