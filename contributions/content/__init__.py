"""What a programme or sheet says, section by section, as plain JSON: what revisions are made of.

The sections of a programme, each a mapping unless said otherwise:

    text:<language>:<key>   the words of one key (title, summary, …): a text, "" for none
    organization            id, name, phone, email, website
    about                   themes (the main one first), needs, procedures (slugs)
    conditions              statuses, audiences, french_levels, age_min, age_max, cost, cost_eur
    languages               always, on_request, interpreter
    joining                 access_modes, join_modes
    contact                 phone, email, website
    hours                   opening_hours, by_appointment: of help that has no site
    capacity                capacity, capacity_on, capacity_until
    coverage                territories (codes), is_nationwide
    site:<uuid>             precision, commune, locality, street_address, postcode, point,
                            opening_hours, by_appointment, closures, phone, email; null once removed
    state                   publication, operating, merged_into (id of a programme, or null)
    verified                on, role
    origin                  source, is_example

A procedure sheet has its texts only; its steps, documents and figures come from files.
"""

# What one section says: None where there is nothing.
Said = dict | str | None
# The name of each section → what it says.
Content = dict[str, Said]
