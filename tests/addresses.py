"""Every address about proposals, content and territories: which right of the table it needs.

A new address of contributions, translations or regions needs a row here, or in
tests/test_permissions.py where everybody may open it. ``{…}`` are parameters that tests/actors.py
sets; ``state`` is that of the proposal; ``post`` is the form that is sent.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Address:
    """The action of the table of rights that an address is for, and the request that tests it."""

    action: str
    args: tuple[str, ...] = ()
    state: str = "waiting"
    post: dict[str, str] = field(default_factory=dict)


def one(action: str, *args: str, state: str = "waiting", **post: str) -> Address:
    """A row of the table."""
    return Address(action, args, state, post)


PROPOSING = {
    "contribute": one("begin"),
    "new_programme": one("begin"),
    "suggest_words": one("begin"),
    "hours": one("begin"),
    "change_programme": one("begin", "{programme}"),
    "correct_programme": one("begin", "{programme}", "title"),
    "correct_section": one("begin", "{programme}", "contact"),
    "correct_hours": one("begin", "{placed}", "{site}"),
    "change_place": one("begin", "{placed}", "{site}"),
    "report": one("report", "{programme}", "closed"),
    "follow_report": one("read_report", "{report}"),
    "open_report": one("open_link", "{report_secret}"),
    "change_procedure": one("begin", "{slug}"),
    "correct_procedure": one("begin", "{slug}", "title"),
    "open": one("open_link", "{secret}"),
    "follow": one("read", "{revision}"),
    "link": one("see_link", "{revision}"),
    "send": one("submit", "{revision}", state="written"),
    "resolve_conflict": one("save_draft", "{revision}", state="written"),
    "withdraw": one("withdraw", "{revision}"),
    "write": one("save_draft", "{revision}", "words", state="written"),
    "place": one("save_draft", "{revision}", "{new}", state="written"),
    "remove_place": one("save_draft", "{revision}", "{new}", state="written"),
}
COORDINATING = {
    "desk": one("open_desk"),
    "work": one("dashboard"),
    "work_several": one("dashboard", verb="confirm"),
    "looked": one("look_later", "{later}"),
    "reports": one("decide_reports", "{programme}"),
    "decide_reports": one("decide_reports", "{programme}", "closed", "keep"),
    "waves": one("dashboard"),
    "wave": one("dashboard", "sender"),
    "undo_sweep": one("undo_sweep", "{sweep}"),
    "coordination": one("dashboard"),
    "digest": one("dashboard"),
    "queue": one("dashboard"),
    "programmes": one("dashboard"),
    "export": one("dashboard", "csv"),
    "freshness": one("dashboard"),
    "confirm_several": one("dashboard"),
    "audit": one("dashboard"),
    "import": one("dashboard"),
    "import_template": one("dashboard"),
    "revision": one("review", "{revision}"),
    "revision_map": one("review", "{revision}"),
    "edit_revision": one("edit", "{revision}", section="text:fr:title", text="Autrement"),
    "resolve_revision_conflict": one("resolve_conflict", "{revision}"),
    "decide": one("accept", "{revision}", "accept"),
    "coordinated": one("read_dashboard", "{draft}"),
    "set_publication": one("set_publication", "{programme}", to="archived", note="Fini."),
    "merge": one("merge", "{programme}", note="Double."),
    "unmerge": one("unmerge", "{merged}", note="Deux."),
    "duplicates": one("dashboard"),
    "refute_duplicate": one("refute_duplicate", "programme", "{programme}", "{other}"),
    "take_back_refutation": one("refute_duplicate", "{refuted}"),
    "merge_organization": one("merge_organization", "{organization}", note="Double."),
    "unmerge_organization": one("merge_organization", "{merged_organization}", note="Deux."),
    "confirm": one("confirm", "{programme}"),
    "pause_freshness": one("pause_freshness", "{programme}"),
    "release_freshness": one("release_freshness", "{territory}", release="yes"),
    "freshness_mails": one("dashboard"),
    "send_freshness": one("dashboard"),
    "dead_links": one("dashboard"),
    "still_right": one("open_link", "no-such-token"),
    "dashboard": one("read_dashboard", "{territory}"),
    "dashboard_map": one("read_dashboard", "{territory}"),
    "hide_unfound": one("hide_unfound", "{unfound}"),
    "coordination_history": one("read_dashboard", "{programme}"),
    "imported": one("see_import", "{import}"),
    "import_problems": one("see_import", "{import}"),
    "import_columns": one("see_import", "{import}"),
    "import_act": one("see_import", "{import}", "forget"),
    "restore": one("restore", "{programme}", "{changed}", reason="Faux."),
    "programme_history": one("read_public", "{programme}"),
    "sheet_history": one("read_public", "{slug}"),
}
RECORDING = {
    "recordings": one("record"),
    "record_programme": one("record", "{programme}"),
    "record_procedure": one("record", "{slug}"),
    "record": one("record", "{section}"),
    "recording_sound": one("hear_recording", "{recording}"),
    "publish_recording": one("decide_recording", "{recording}"),
    "refuse_recording": one("decide_recording", "{recording}", reason="Trop de bruit."),
    "withdraw_recording": one("withdraw_recording", "{recording}"),
}
SHEETS = {
    "sheets": one("edit_sheet"),
    "new_sheet": one("edit_sheet", slug="a-new-sheet"),
    "edit_sheet": one("edit_sheet", "{slug}"),
    "check_sheet": one("edit_sheet", "{slug}"),
    "sheet_review": one("edit_sheet", "{sheet_waiting}"),
    "restore_sheet": one("edit_sheet", "{sheet_changed}"),
    "sheet_draft": one("write_sheet", "{sheet_draft}"),
    "send_sheet": one("write_sheet", "{sheet_draft}"),
    "follow_sheet": one("follow_sheet", "{slug}"),
    "unfollow_sheet": one("open_link", "no-such-token"),
}
TRANSLATING = {
    "home": one("see_languages"),
    "answer": one("answer_question", "{question}", answer="Oui."),
    "language": one("translate", "{language}"),
    "download": one("translate", "{language}", "po"),
    "upload": one("translate", "{language}"),
    "choose": one("translate", "{language}"),
    "piece": one("translate", "{language}", "{french}", text="جملة", seen=""),
    "act": one("translate", "{language}", "{french}", "suggest", text="جملة"),
    "decide": one("decide_translation", "{language}", "{french}", "{translation}", "accept"),
}
INVITING = {
    "invitations": one("dashboard"),
    "revoke_invitation": one("invite", "{invitation}"),
    "dismiss_coordinator": one("dismiss", "{colleague}"),
    "open_invitation": one("open_link", "{invitation_secret}"),
}
# Only with the cookie that opening the link of an invitation sets.
HELD = {"regions:accept_invitation"}

ADDRESSES = {
    **{
        f"contributions:{name}": row
        for name, row in (PROPOSING | COORDINATING | RECORDING | SHEETS).items()
    },
    **{f"translations:{name}": row for name, row in TRANSLATING.items()},
    **{f"regions:{name}": row for name, row in INVITING.items()},
}
# Those about one revision: what a neighbour must not find.
ABOUT_REVISIONS = {name: row for name, row in ADDRESSES.items() if "{revision}" in row.args}
