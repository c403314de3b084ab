"""The verbs of the audit in words, as coordinators and administrators read them."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

VERBS: dict[str, str | Promise] = {
    "submit": _("Sent a change"),
    "mend": _("Mended a change that waited"),
    "rebase": _("Settled a conflict"),
    "agree": _("Agreed for one side"),
    "accept": _("Accepted a change"),
    "reject": _("Rejected a change"),
    "request_changes": _("Asked for changes"),
    "withdraw": _("Withdrew a change"),
    "decide_reports": _("Decided on what readers reported"),
    "look_later": _("Looked at a change that had gone through"),
    "sweep": _("Cleared away a wave of proposals"),
    "undo_sweep": _("Brought back what had been cleared away"),
    "redact": _("Blanked personal data in a change"),
    "invite_coordinator": _("Invited a coordinator"),
    "revoke_invitation": _("Revoked an invitation"),
    "become_coordinator": _("Became coordinator"),
    "dismiss_coordinator": _("Dismissed a coordinator"),
    "import": _("Imported programmes"),
    "record": _("Recorded a text"),
    "publish_recording": _("Published a recording"),
    "refuse_recording": _("Refused a recording"),
    "withdraw_recording": _("Withdrew a recording"),
    "confirm_translation": _("Confirmed a translation"),
    "correct_meaning": _("Corrected whether a meaning changed"),
    "ask": _("Asked about a text"),
    "answer": _("Answered a question about a text"),
    "check_sheet": _("Checked a procedure sheet"),
    "give_language_role": _("Gave a role in a language"),
    "take_language_role": _("Took a role in a language"),
    "appoint_sheet_editor": _("Appointed an editor of sheets"),
    "dismiss_sheet_editor": _("Dismissed an editor of sheets"),
    "merge": _("Made one of two programmes"),
    "unmerge": _("Took two programmes apart"),
    "merge_organization": _("Made one of two organizations"),
    "unmerge_organization": _("Took two organizations apart"),
    "refute_duplicate": _("Said that two are not the same"),
    "take_back_refutation": _("Took back that two are not the same"),
    "ask_freshness": _("Asked organizations whether their pages are right"),
    "pause_freshness": _("Paused the mails that ask whether a page is right"),
    "hide_unfound": _("Hid words that were not found"),
    "close_account": _("Closed an account"),
    "reopen_account": _("Reopened an account"),
    "erase_account": _("Erased her own account"),
    "make_administrator": _("Made an administrator"),
    "remove_second_factor": _("Removed a second factor"),
    "leave_demonstration": _("Ended the demonstration"),
}


def verb_in_words(verb: str) -> str | Promise:
    """A verb of the audit in words; the verb itself where it has none."""
    return VERBS.get(verb, verb)
