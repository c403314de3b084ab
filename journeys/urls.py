"""URLs of journeys; config puts them under a language prefix.

Only the three named "open…" contain a secret; what people send is ``journeys.link_urls``.
"""

from django.urls import path

from journeys.views import (
    account,
    adding,
    calendars,
    family,
    goals,
    journey,
    marks,
    offline,
    opening,
    other_journeys,
    papers,
    recovery,
    remembering,
    shared,
    shared_steps,
    shares,
    steps,
)

app_name = "journeys"

# For the owner
urlpatterns = [
    path("", journey.journey, name="journey"),
    path("map/", journey.journey_map, name="map"),
    path("print/", papers.printed, name="print"),
    path("print/paper.pdf", papers.pdf, name="pdf"),
    path("export.json", journey.export_json, name="export_json"),
    path("export.html", journey.export_html, name="export_html"),
    path("offline.json", offline.offline_copy, name="offline_copy"),
    path("operations/", offline.operations, name="operations"),
    path("profile/", journey.profile, name="profile"),
    path("link/", journey.link, name="link"),
    path("account/", account.account, name="account"),
    path("account/leave/", account.leave, name="leave_account"),
    path("forget/", journey.forget, name="forget"),
    path("delete/", journey.delete, name="delete"),
    path("marks/", marks.marks, name="marks"),
    path("token/", marks.token, name="token"),
    path("add/programme/<uuid:pk>/", adding.add_programme, name="add_programme"),
    path("add/procedure/<slug:slug>/", adding.add_procedure, name="add_procedure"),
    path("steps/", steps.add_own, name="add_own"),
    path("order/", steps.order, name="order"),
    path("steps/<uuid:pk>/", steps.step, name="step"),
    path("steps/<uuid:pk>/state/", steps.state, name="state"),
    path("steps/<uuid:pk>/move/", steps.move, name="move"),
    path("steps/<uuid:pk>/remove/", steps.remove, name="remove"),
    path("steps/<uuid:pk>/choose/", steps.choose, name="choose"),
    path("steps/<uuid:pk>/reply/<uuid:share_id>/", steps.reply, name="reply"),
    path("steps/<uuid:pk>/seen/", remembering.seen, name="seen"),
    path("steps/<uuid:pk>/limits/<uuid:fact>/", remembering.time_limit, name="time_limit"),
    path("deadlines/", remembering.deadlines, name="deadlines"),
    path("deadlines/<uuid:pk>/", remembering.deadline, name="deadline"),
    path("deadlines/<uuid:pk>/remove/", remembering.remove_deadline, name="remove_deadline"),
    path("calendar/", calendars.calendar_page, name="calendar"),
    path("calendar/dates.ics", calendars.calendar_file, name="calendar_file"),
    path("calendar/feed/", calendars.make_feed, name="make_feed"),
    path("calendar/feed/end/", calendars.end_feed, name="end_feed"),
    path("calendar/reminders/", calendars.remind, name="remind"),
    path("calendar/reminders/<uuid:pk>/remove/", calendars.remove_reminder, name="remove_reminder"),
    path("steps/<uuid:pk>/date.ics", calendars.step_file, name="step_file"),
    path("documents/", remembering.documents, name="documents"),
    path("goals/", goals.goals, name="goals"),
    path("goals/<slug:code>/", goals.template, name="template"),
    path("goals/<uuid:pk>/remove/", goals.remove, name="remove_goal"),
    path("shares/", shares.shares, name="shares"),
    path("shares/<uuid:pk>/revoke/", shares.revoke, name="revoke"),
    path("shares/<uuid:pk>/change/", shares.change, name="change_share"),
    path("shares/<uuid:pk>/renew/", shares.renew, name="renew_share"),
    path("shares/<uuid:pk>/reply/", shares.reply, name="reply_to_share"),
    path("shares/<uuid:pk>/seen/", shares.seen, name="share_seen"),
    path("shares/<uuid:pk>/seen/map/", shares.seen_map, name="share_seen_map"),
    path("proposals/<uuid:pk>/", shares.answer, name="answer"),
    path("phrase/", recovery.phrase, name="phrase"),
    path("phrase/forget/", recovery.forget_phrase, name="forget_phrase"),
]

# For the owner, about other journeys on her device
urlpatterns += [
    path("family/", family.family, name="family"),
    path("family/new/", family.new, name="new_journey"),
    path("family/name/", family.name, name="name_journey"),
    path("family/hand-over/", family.hand_over, name="hand_over"),
    path("family/hand-over/end/", family.end_handover, name="end_handover"),
    path("other/<uuid:pk>/", other_journeys.other, name="other"),
    path("other/<uuid:pk>/map/", other_journeys.other_map, name="other_map"),
    path("other/<uuid:pk>/keep/", other_journeys.save_other, name="save_other"),
    path("other/<uuid:pk>/take/", other_journeys.activate_other, name="activate_other"),
    path("other/<uuid:pk>/put-away/", other_journeys.remove_other, name="remove_other"),
]

# For whoever holds a secret link
urlpatterns += [
    path("open/<secret:secret>/", opening.open_journey, name="open"),
    path("shared/open/<secret:secret>/", opening.open_share, name="open_share"),
    path("handed-over/open/<secret:secret>/", opening.open_handover, name="open_handover"),
]

# For whoever holds a recovery phrase
urlpatterns += [
    path("recover/", recovery.recover, name="recover"),
]

# For a caregiver
urlpatterns += [
    path("shared/<uuid:pk>/", shared.shared, name="shared"),
    path("shared/<uuid:pk>/map/", shared.shared_map, name="shared_map"),
    path("shared/<uuid:pk>/comment/", shared.comment, name="comment"),
    path("shared/<uuid:pk>/propose/", shared_steps.propose, name="propose"),
    path(
        "shared/<uuid:pk>/proposals/<uuid:proposal_id>/withdraw/",
        shared_steps.withdraw,
        name="withdraw",
    ),
    path("shared/<uuid:pk>/steps/", shared_steps.add_step, name="shared_add"),
    path("shared/<uuid:pk>/steps/<uuid:step_id>/", shared_steps.step, name="shared_step"),
    path("shared/<uuid:pk>/steps/<uuid:step_id>/state/", shared_steps.state, name="shared_state"),
    path("shared/<uuid:pk>/steps/<uuid:step_id>/move/", shared_steps.move, name="shared_move"),
]
