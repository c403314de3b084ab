"""The pages of journeys, by the name of their address, for the tests that look at each of them.

Words in braces are ids and secrets of ``long_journey.scene``. ``tests/journeys/test_looked_at.py``
compares these lists with ``journeys.urls``.
"""

# Below /journey/, for the owner.
OF_THE_OWNER = {
    "journey": "",
    "goals": "goals/",
    "template": "goals/find-work/",
    "remove_goal": "goals/{goal}/remove/",
    "step": "steps/{programme}/",
    "remove": "steps/{programme}/remove/",
    "choose": "steps/{need}/choose/",
    "add_programme": "add/programme/{other_programme}/",
    "add_procedure": "add/procedure/bank-account/",
    "deadlines": "deadlines/",
    "deadline": "deadlines/{deadline}/",
    "remove_deadline": "deadlines/{deadline}/remove/",
    "calendar": "calendar/",
    "end_feed": "calendar/feed/end/",
    "remove_reminder": "calendar/reminders/{reminder}/remove/",
    "shares": "shares/",
    "share_seen": "shares/{share}/seen/",
    "revoke": "shares/{share}/revoke/",
    "answer": "proposals/{proposal}/",
    "link": "link/",
    "phrase": "phrase/",
    "forget_phrase": "phrase/forget/",
    "recover": "recover/",
    "family": "family/",
    "hand_over": "family/hand-over/",
    "end_handover": "family/hand-over/end/",
    "profile": "profile/",
    "print": "print/",
    "account": "account/",
    "forget": "forget/",
    "delete": "delete/",
    # What the links of others show to who has a journey.
    "open": "open/{other}/",
    "open_handover": "handed-over/open/{handover}/",
    "open_share": "shared/open/{editor}/",
}
# Below the page of another journey, for who keeps it beside her own.
OF_ANOTHER = {"other": "", "remove_other": "put-away/"}
# Below the page of a share, for a caregiver who may propose, and for one who may change.
OF_A_PROPOSER = {
    "shared": "",
    "propose": "propose/",
    "withdraw": "proposals/{proposal}/withdraw/",
}
OF_AN_EDITOR = {"shared": "", "propose": "propose/", "shared_step": "steps/{shared_step}/"}
# No pages: frames with a map, files, and what scripts fetch.
NO_PAGES = {
    "map",
    "other_map",
    "share_seen_map",
    "shared_map",
    "pdf",
    "export_json",
    "export_html",
    "offline_copy",
    "calendar_file",
    "step_file",
    "marks",
    "token",
}
