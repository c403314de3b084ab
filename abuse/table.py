"""The table of all checks, numbered as in the list of faults they come from."""

from __future__ import annotations

from abuse import contents, journeys, operating, serving, signing_in
from abuse.checking import Check

CHECKS = (
    Check(
        "High 1",
        "opening hours that cannot be parsed again, through form, API and import",
        contents.hours_that_cannot_be_read_again,
    ),
    Check(
        "High 1",
        "two proposals broken by hand in a coordinator's queue",
        contents.what_cannot_be_read_closes_no_page,
    ),
    Check(
        "High 1",
        "slots over midnight in the night of the clock change",
        operating.night_of_the_clock_change,
    ),
    Check(
        "High 2",
        "another journey's link on a device that holds one",
        journeys.link_never_replaces_the_active_journey,
    ),
    Check(
        "High 2",
        "a form opened before another journey was made active",
        journeys.open_form_writes_into_no_other_journey,
    ),
    Check(
        "High 2",
        "six other journeys saved beside the active one",
        journeys.no_link_pushes_another_out,
    ),
    Check(
        "High 3",
        "every value of the sessions' table as a cookie",
        signing_in.copy_of_the_database_signs_in_nobody,
    ),
    Check(
        "High 3",
        "a hidden site looked for in a dump",
        contents.dump_tells_no_hidden_place,
    ),
    Check(
        "High 4",
        "200 idle connections, 200 slow headers, 200 slow bodies",
        serving.slow_clients_stop_nobody,
    ),
    Check(
        "Medium 6",
        "30 codes asked for somebody else's address",
        signing_in.nobody_is_locked_out,
    ),
    Check(
        "Medium 7",
        "a limit exhausted, then the cache filled",
        signing_in.full_cache_loosens_no_limit,
    ),
    Check(
        "Medium 8",
        "mangled secret links and control characters asked for, then all logs read",
        journeys.logs_hold_no_secret_link,
    ),
    Check(
        "Medium 9",
        "a hidden site with postcode 69007 looked for in public",
        contents.hidden_place_stays_hidden,
    ),
    Check(
        "Medium 10",
        "bodies of 400 MB, 100 MB in chunks, 19 MB and 70 KB",
        serving.large_bodies_are_refused,
    ),
    Check(
        "Medium 12",
        "NUL in queries, forms and JSON",
        contents.odd_characters,
    ),
    Check(
        "Medium 12",
        "titles of 300 KB",
        contents.over_long_text,
    ),
    Check(
        "Medium 13",
        "UPDATE and DELETE of an accepted revision",
        contents.accepted_revisions_never_change,
    ),
    Check(
        "Low 1",
        "one address searches more than 300 times a minute",
        serving.searching_is_limited,
        within_s=120,
    ),
    Check(
        "Low 2",
        "41 shares of a journey, each revoked; then 41 that stay",
        journeys.revoked_shares_do_not_count,
    ),
    Check(
        "Low 3",
        "a failed statement and a killed one, then the database's log read",
        operating.log_of_the_database_repeats_no_statement,
    ),
    Check(
        "Low 4",
        "answers of every kind without Permissions-Policy",
        serving.headers_protect_every_answer,
    ),
    Check(
        "Low 5",
        "a start with a weak DJANGO_SECRET_KEY",
        operating.weak_secret_key_is_refused,
    ),
    Check(
        "Low 6",
        "twelve attempts at a code at once, three times",
        signing_in.parallel_attempts_pass_no_limit,
    ),
    Check(
        "Low 7",
        "known and unknown addresses told apart by answer or time",
        signing_in.timing_tells_no_address,
    ),
    Check(
        "Low 8",
        "one password for two roles in docker-compose.yml",
        operating.passwords_of_docker_compose_differ,
    ),
    Check(
        "Low 9",
        "an abusive account that stays open",
        signing_in.abusive_account_is_closed,
    ),
    Check(
        "Low 10",
        "rotation of the server key that loses something",
        operating.keys_are_rotated,
    ),
    Check(
        "Low 11",
        "sessions that are over and stay",
        signing_in.sessions_that_are_over_are_deleted,
    ),
    Check(
        "Low 12",
        "a title with U+202E, published",
        contents.direction_override_is_not_published,
    ),
    # These end the database or the site; where they break, nothing after them could be checked.
    Check(
        "Medium 11",
        "the database killed twice while the site is served",
        serving.database_that_dies_is_started_again,
        within_s=150,
    ),
    Check(
        "High 5",
        "REPERES_DEMO with a proxy, with HTTPS, with another host",
        operating.demonstration_is_closed_to_others,
    ),
    Check(
        "High 5",
        "the demo administrator's session after REPERES_DEMO=0",
        operating.nothing_of_a_demonstration_is_left,
        within_s=150,
    ),
)
