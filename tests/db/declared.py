"""All batches that are declared, and those that find nothing in the demonstration union."""

from db.batch import Batch
from db.loaders import (
    approvals,
    auth,
    bulk_actions,
    dues,
    integrations,
    members,
    merchants,
    notifications,
    organisations,
    points,
    rosters,
)
from db.loaders.activities import (
    calendars,
    certificates,
    check_in,
    devices,
    feedback,
    listed,
    photos,
    registrations,
    series,
)
from db.loaders.benefits import officers, plans, vouchers
from db.loaders.members import correction_requests, evidence, on_day, own_view, saved_filters
from db.loaders.votes import boards, counts, kiosks, meetings, nominations, papers, results, rolls, turnout
from db.loaders.votes import listed as votes

DECLARED = list(
    {
        value.name: value
        for module in (
            approvals,
            auth,
            bulk_actions,
            calendars,
            certificates,
            correction_requests,
            dues,
            evidence,
            feedback,
            integrations,
            listed,
            members,
            merchants,
            on_day,
            own_view,
            saved_filters,
            notifications,
            officers,
            organisations,
            photos,
            points,
            registrations,
            check_in,
            rosters,
            devices,
            series,
            plans,
            vouchers,
            boards,
            counts,
            kiosks,
            meetings,
            nominations,
            papers,
            results,
            rolls,
            turnout,
            votes,
        )
        for value in vars(module).values()
        if isinstance(value, Batch)
    }.values()
)
"""Each once, though a module may name a batch of another one."""

NOT_IN_THE_DEMONSTRATION = {
    "vote_kiosks_by_vote_id",
    "correction_request_by_id",
    "correction_requests_by_member_id",
    "merged_entries_by_member_id",
    "rule_version_by_id",
    "activities_by_series_id",
    "tags_by_member_id",
    "own_registration_by_activity_id",
    "own_feedback_by_activity_id",
    "feedback_comments_by_activity_id",
    "calendar_feed_by_viewer_id",
    "certificates_by_viewer_id",
    "consents_by_member_id",
    "consent_history_by_member_id",
    "readings_by_member_id",
    "passkey_by_id",
    "passkeys_by_member_id",
    "sign_on_identity_by_id",
    "sign_on_identities_by_member_id",
    "session_by_id",
    "sessions_by_member_id",
    "deputy_by_id",
    "deputies_by_officer_id",
    "deputies_by_deputy_id",
    "transfer_by_id",
    "transfers_by_member_id",
    "vote_notices_by_vote_id",
    "paper_station_by_id",
    "paper_stations_by_vote_id",
    "paper_account_by_station_id",
    "paper_clerks_by_station_id",
    "paper_differences_by_station_id",
    "vote_paper_by_vote_id",
    "vote_objection_by_id",
    "nomination_call_by_id",
    "nomination_calls_by_vote_id",
    "nomination_by_id",
    "nominations_by_call_id",
    "nomination_seconders_by_nomination_id",
    "nomination_objection_by_id",
    "nomination_objections_by_nomination_id",
    "own_vote_objections_by_vote_id",
    "vote_lots_by_vote_id",
    "votes_following_by_vote_id",
    "own_vote_delegation_by_vote_id",
    "held_vote_delegations_by_vote_id",
}
"""Of these the demonstration union has no rows."""
