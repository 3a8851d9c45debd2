/// Parameters of a link that say where its reader came from, and nothing of the page.
public enum TrackingParameters {
  private static let names: Set<String> = Set(
    """
    fbclid _openstat fb_action_ids fb_action_types fb_ref fb_source fb_comment_id hmb_campaign hmb_medium hmb_source
    itm_campaign itm_medium itm_source gclid dclid gbraid wbraid gclsrc srsltid campaign_id campaign_medium campaign_name
    campaign_source campaign_term campaign_content yclid ysclid twclid msclkid mc_cid mc_eid mc_tc wickedid hsa_cam
    _hsenc __hssc __hstc __hsfp _hsmi hsctatracking rb_clickid oly_anon_id oly_enc_id vero_id vero_conv mkt_tok sc_cid
    _bhlid _branch_match_id _branch_referrer __readwiselocation igshid xtor at_medium at_campaign wt_mc _ga
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Whether a parameter of that name, whatever its case, only tracks.
  public static func has(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["utm_", "mtm_", "pk_"].contains { name.hasPrefix($0) } || names.contains(name)
  }

  /// Whether a fragment only tracks, or leads to a place of the page that no reader asked for; one of a single-page blog
  /// or of a part of the page matters.
  public static func isFragment(_ fragment: String) -> Bool {
    let small = fragment.lowercased()
    return has(String(small.prefix { $0 != "=" && $0 != "-" })) || small == "respond" || small == "comments"
      || small.hasPrefix("more-") || small.isEmpty
  }
}
