"""One aiodataloader per batch function and request: wiring only."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias

from aiodataloader import DataLoader

from db.batch import Batch, Joint
from db.loaders import (
    approvals,
    auth,
    bulk_actions,
    channels,
    competitions,
    disclosures,
    dues,
    exports,
    honours,
    integrations,
    learning,
    legal_articles,
    members,
    merchants,
    news,
    notices,
    notifications,
    official_documents,
    organisations,
    points,
    rosters,
    statutes,
    surveys,
)
from db.loaders import kiosks as machines
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
from db.loaders.suggestions import allowed, attachments, handled, timing, voices
from db.loaders.suggestions import asking as management_questions
from db.loaders.suggestions import implementing as suggestion_implementing
from db.loaders.suggestions import listed as suggestions
from db.loaders.suggestions import office as suggestion_office
from db.loaders.votes import boards, counts, kiosks, meetings, named, nominations, papers, results, rolls, turnout
from db.loaders.votes import listed as votes
from db.scope import Scope
from db.session import Database

BatchFunction: TypeAlias = Callable[..., Awaitable[list[Any]]]
"""`(conn, scope, keys, **arguments)` → one entry per key: a `Batch`, or a function with a duty of its own."""

MAX_BATCH_KEYS = 500

BATCHES: dict[str, BatchFunction] = {
    "organisation_by_id": organisations.organisation_by_id,
    "organisation_by_code": organisations.organisation_by_code,
    "children_by_organisation_id": organisations.children_by_organisation_id,
    "chain_by_organisation_id": organisations.chain_by_organisation_id,
    "posts_by_organisation_id": organisations.posts_by_organisation_id,
    "post_by_id": organisations.post_by_id,
    "term_by_id": organisations.term_by_id,
    "terms_by_post_id": organisations.terms_by_post_id,
    "terms_by_member_id": organisations.terms_by_member_id,
    "organisation_by_id_on_day": organisations.organisation_by_id_on_day,
    "chain_by_organisation_id_on_day": organisations.chain_by_organisation_id_on_day,
    "terms_by_organisation_id_on_day": organisations.terms_by_organisation_id_on_day,
    "role_grants_by_organisation_id_on_day": organisations.role_grants_by_organisation_id_on_day,
    "member_counts_by_organisation_id_on_day": organisations.member_counts_by_organisation_id_on_day,
    "members_page_by_organisation_id_on_day": on_day.members_page_by_organisation_id_on_day,
    "members_by_organisation_id_on_day": on_day.members_by_organisation_id_on_day,
    "members_ends_by_organisation_id_on_day": on_day.members_ends_by_organisation_id_on_day,
    "member_by_id_on_day": on_day.member_by_id_on_day,
    "rules_by_organisation_id": organisations.rules_by_organisation_id,
    "rule_version_by_id": organisations.rule_version_by_id,
    "member_by_id": members.member_by_id,
    "member_by_number": members.member_by_number,
    "member_private_by_id": members.member_private_by_id,
    "known_by_member_id": own_view.known_by_member_id,
    "consents_by_member_id": own_view.consents_by_member_id,
    "consent_history_by_member_id": own_view.consent_history_by_member_id,
    "saved_filter_by_id": saved_filters.saved_filter_by_id,
    "saved_filters_by_viewer_id": saved_filters.saved_filters_by_viewer_id,
    "readings_by_member_id": own_view.readings_by_member_id,
    "join_request_by_id": members.join_request_by_id,
    "merged_entries_by_member_id": members.merged_entries_by_member_id,
    "join_evidence_by_id": evidence.join_evidence_by_id,
    "evidence_by_join_request_id": evidence.evidence_by_join_request_id,
    "identity_checks_by_join_request_id": evidence.identity_checks_by_join_request_id,
    "periods_by_member_id": members.periods_by_member_id,
    "period_by_member_id": members.period_by_member_id,
    "transfer_by_id": members.transfer_by_id,
    "transfers_by_member_id": members.transfers_by_member_id,
    "correction_request_by_id": correction_requests.correction_request_by_id,
    "correction_requests_by_member_id": correction_requests.correction_requests_by_member_id,
    "correction_private_by_id": correction_requests.correction_private_by_id,
    "approval_by_id": approvals.approval_by_id,
    "approval_steps_by_approval_id": approvals.approval_steps_by_approval_id,
    "session_by_id": auth.session_by_id,
    "sessions_by_member_id": auth.sessions_by_member_id,
    "passkey_by_id": auth.passkey_by_id,
    "passkeys_by_member_id": auth.passkeys_by_member_id,
    "sign_on_identity_by_id": auth.sign_on_identity_by_id,
    "sign_on_identities_by_member_id": auth.sign_on_identities_by_member_id,
    "role_grant_by_id": auth.role_grant_by_id,
    "role_grants_by_member_id": auth.role_grants_by_member_id,
    "deputy_by_id": auth.deputy_by_id,
    "deputies_by_officer_id": auth.deputies_by_officer_id,
    "deputies_by_deputy_id": auth.deputies_by_deputy_id,
    "notification_by_id": notifications.notification_by_id,
    "unread_by_member_id": notifications.unread_by_member_id,
    "push_subscription_by_id": notifications.push_subscription_by_id,
    "notification_preferences_by_member_id": notifications.notification_preferences_by_member_id,
    "email_address_by_member_id": notifications.email_address_by_member_id,
    "roster_import_by_id": rosters.roster_import_by_id,
    "roster_counts_by_import_id": rosters.roster_counts_by_import_id,
    "roster_reasons_by_import_id": rosters.roster_reasons_by_import_id,
    "roster_outcomes_by_import_id": rosters.roster_outcomes_by_import_id,
    "roster_job_by_import_id": rosters.roster_job_by_import_id,
    "bulk_action_by_id": bulk_actions.bulk_action_by_id,
    "bulk_verdicts_by_action_id": bulk_actions.bulk_verdicts_by_action_id,
    "bulk_reasons_by_action_id": bulk_actions.bulk_reasons_by_action_id,
    "bulk_outcomes_by_action_id": bulk_actions.bulk_outcomes_by_action_id,
    "bulk_job_by_action_id": bulk_actions.bulk_job_by_action_id,
    "member_export_by_id": rosters.member_export_by_id,
    "partner_credential_by_id": integrations.partner_credential_by_id,
    "management_question_by_id": management_questions.management_question_by_id,
    "suggestion_by_id": suggestions.suggestion_by_id,
    "suggestion_timing_by_suggestion_id": timing.suggestion_timing_by_suggestion_id,
    "suggestion_category_by_id": suggestions.suggestion_category_by_id,
    "suggestion_attachment_by_id": attachments.suggestion_attachment_by_id,
    "suggestion_attachments_by_suggestion_id": attachments.suggestion_attachments_by_suggestion_id,
    "suggestion_voices_by_suggestion_id": voices.suggestion_voices_by_suggestion_id,
    "suggestion_authors_by_suggestion_id": voices.suggestion_authors_by_suggestion_id,
    "suggestion_comment_by_id": voices.suggestion_comment_by_id,
    "suggestion_comments_by_suggestion_id": voices.suggestion_comments_by_suggestion_id,
    "suggestion_judgements_by_suggestion_id": voices.suggestion_judgements_by_suggestion_id,
    "implementation_by_suggestion_id": suggestion_implementing.implementation_by_suggestion_id,
    "milestones_by_suggestion_id": suggestion_implementing.milestones_by_suggestion_id,
    "effects_by_suggestion_id": suggestion_implementing.effects_by_suggestion_id,
    "answering_unit_by_id": suggestion_office.answering_unit_by_id,
    "unit_staff_by_id": suggestion_office.unit_staff_by_id,
    "unit_staff_by_unit_id": suggestion_office.unit_staff_by_unit_id,
    "suggestion_route_by_id": suggestion_office.suggestion_route_by_id,
    "answer_template_by_id": suggestion_office.answer_template_by_id,
    "suggestion_events_by_suggestion_id": handled.suggestion_events_by_suggestion_id,
    "lead_assignment_by_suggestion_id": handled.lead_assignment_by_suggestion_id,
    "suggestion_assignments_by_suggestion_id": handled.suggestion_assignments_by_suggestion_id,
    "suggestion_answers_by_suggestion_id": handled.suggestion_answers_by_suggestion_id,
    "answer_signatures_by_answer_id": handled.answer_signatures_by_answer_id,
    "allowed_steps_by_suggestion_id": allowed.allowed_steps_by_suggestion_id,
    "office_export_by_id": exports.office_export_by_id,
    **learning.BATCHES,
    **competitions.BATCHES,
    "honour_by_id": honours.honour_by_id,
    "honour_nomination_by_id": honours.honour_nomination_by_id,
    "public_notice_by_id": notices.public_notice_by_id,
    "public_notice_people_by_notice_id": notices.public_notice_people_by_notice_id,
    "public_notice_revisions_by_notice_id": notices.public_notice_revisions_by_notice_id,
    "public_notice_objection_by_id": notices.public_notice_objection_by_id,
    "disclosure_by_id": disclosures.disclosure_by_id,
    "published_disclosure_by_due_id": disclosures.published_disclosure_by_due_id,
    "disclosure_duty_by_id": disclosures.disclosure_duty_by_id,
    "disclosure_due_by_id": disclosures.disclosure_due_by_id,
    "disclosure_figures_by_disclosure_id": disclosures.disclosure_figures_by_disclosure_id,
    "disclosure_sources_by_figure_id": disclosures.disclosure_sources_by_figure_id,
    "disclosure_revisions_by_disclosure_id": disclosures.disclosure_revisions_by_disclosure_id,
    "survey_by_id": surveys.survey_by_id,
    "survey_questions_by_survey_id": surveys.survey_questions_by_survey_id,
    "survey_results_by_survey_id": surveys.survey_results_by_survey_id,
    "survey_texts_by_survey_id": surveys.survey_texts_by_survey_id,
    "own_survey_answer_by_survey_id": surveys.own_survey_answer_by_survey_id,
    "named_survey_answers_by_survey_id": surveys.named_survey_answers_by_survey_id,
    "channel_target_by_id": channels.channel_target_by_id,
    "channel_post_by_id": channels.channel_post_by_id,
    "channel_posts_by_item_id": channels.channel_posts_by_item_id,
    "official_document_by_id": official_documents.official_document_by_id,
    "official_documents_by_series_id": official_documents.official_documents_by_series_id,
    "official_document_bases_by_document_id": official_documents.official_document_bases_by_document_id,
    "official_document_file_by_id": official_documents.official_document_file_by_id,
    "official_document_files_by_document_id": official_documents.official_document_files_by_document_id,
    "legal_article_by_id": legal_articles.legal_article_by_id,
    "legal_consultation_by_article_id": legal_articles.legal_consultation_by_article_id,
    "legal_bases_by_article_id": legal_articles.legal_bases_by_article_id,
    "legal_revisions_by_article_id": legal_articles.legal_revisions_by_article_id,
    "legal_comments_by_article_id": legal_articles.legal_comments_by_article_id,
    "statute_by_id": statutes.statute_by_id,
    **news.BATCHES,
    "vote_by_id": votes.vote_by_id,
    "paper_station_by_id": papers.paper_station_by_id,
    "paper_stations_by_vote_id": papers.paper_stations_by_vote_id,
    "paper_account_by_station_id": papers.paper_account_by_station_id,
    "paper_clerks_by_station_id": papers.paper_clerks_by_station_id,
    "paper_differences_by_station_id": papers.paper_differences_by_station_id,
    "vote_paper_by_vote_id": papers.vote_paper_by_vote_id,
    "vote_question_by_id": votes.vote_question_by_id,
    "vote_questions_by_vote_id": votes.vote_questions_by_vote_id,
    "vote_option_by_id": votes.vote_option_by_id,
    "vote_options_by_question_id": votes.vote_options_by_question_id,
    "vote_notices_by_vote_id": votes.vote_notices_by_vote_id,
    "vote_candidates_by_question_id": counts.vote_candidates_by_question_id,
    "vote_count_by_question_id": counts.vote_count_by_question_id,
    "vote_lots_by_vote_id": counts.vote_lots_by_vote_id,
    "vote_stages_by_question_id": counts.vote_stages_by_question_id,
    "vote_verdict_by_vote_id": counts.vote_verdict_by_vote_id,
    "vote_verdict_questions_by_vote_id": counts.vote_verdict_questions_by_vote_id,
    "votes_following_by_vote_id": counts.votes_following_by_vote_id,
    "vote_rule_set_by_vote_id": votes.vote_rule_set_by_vote_id,
    "vote_rules_by_vote_id": votes.vote_rules_by_vote_id,
    "vote_electorate_by_vote_id": votes.vote_electorate_by_vote_id,
    "vote_keyholders_by_vote_id": votes.vote_keyholders_by_vote_id,
    "vote_kiosks_by_vote_id": kiosks.vote_kiosks_by_vote_id,
    "own_vote_roll_entry_by_vote_id": rolls.own_vote_roll_entry_by_vote_id,
    "vote_manner_by_vote_id": meetings.vote_manner_by_vote_id,
    "own_vote_delegation_by_vote_id": meetings.own_vote_delegation_by_vote_id,
    "held_vote_delegations_by_vote_id": meetings.held_vote_delegations_by_vote_id,
    "vote_objection_by_id": rolls.vote_objection_by_id,
    "own_vote_objections_by_vote_id": rolls.own_vote_objections_by_vote_id,
    "vote_board_by_vote_id": boards.vote_board_by_vote_id,
    "vote_turnout_by_vote_id": turnout.vote_turnout_by_vote_id,
    "vote_turnout_branches_by_vote_id": turnout.vote_turnout_branches_by_vote_id,
    "vote_turnout_merged_by_vote_id": turnout.vote_turnout_merged_by_vote_id,
    "inspected_vote_turnout_by_vote_id": turnout.inspected_vote_turnout_by_vote_id,
    "vote_turnout_entries_by_vote_id": turnout.vote_turnout_entries_by_vote_id,
    "vote_result_by_vote_id": results.vote_result_by_vote_id,
    "vote_result_by_question_id": results.vote_result_by_question_id,
    "vote_result_by_option_id": results.vote_result_by_option_id,
    "vote_write_ins_by_question_id": results.vote_write_ins_by_question_id,
    "nomination_call_by_id": nominations.nomination_call_by_id,
    "nomination_calls_by_vote_id": nominations.nomination_calls_by_vote_id,
    "nomination_by_id": nominations.nomination_by_id,
    "nominations_by_call_id": nominations.nominations_by_call_id,
    "nomination_seconders_by_nomination_id": nominations.nomination_seconders_by_nomination_id,
    "nomination_objection_by_id": nominations.nomination_objection_by_id,
    "nomination_objections_by_nomination_id": nominations.nomination_objections_by_nomination_id,
    "own_named_ballot_by_vote_id": named.own_named_ballot_by_vote_id,
    "point_account_by_member_id": points.point_account_by_member_id,
    "point_entry_by_id": points.point_entry_by_id,
    "point_exchange_by_id": points.point_exchange_by_id,
    "point_exchanges_by_member_id": points.point_exchanges_by_member_id,
    "point_rule_by_id": points.point_rule_by_id,
    "point_offer_by_id": points.point_offer_by_id,
    "point_summary_by_organisation_id": points.point_summary_by_organisation_id,
    "inspected_point_account_by_member_id": points.inspected_point_account_by_member_id,
    "inspected_point_entries_by_member_id": points.inspected_point_entries_by_member_id,
    "dues_charge_by_id": dues.dues_charge_by_id,
    "dues_by_member_id": dues.dues_by_member_id,
    "dues_balance_by_member_id": dues.dues_balance_by_member_id,
    "dues_receipt_by_id": dues.dues_receipt_by_id,
    "dues_receipt_by_number": dues.dues_receipt_by_number,
    "dues_receipts_by_charge_id": dues.dues_receipts_by_charge_id,
    "dues_lines_by_receipt_id": dues.dues_lines_by_receipt_id,
    "dues_summary_by_organisation_id": dues.dues_summary_by_organisation_id,
    "dues_lapse_proposal_by_id": dues.dues_lapse_proposal_by_id,
    "activity_by_id": listed.activity_by_id,
    "activities_by_series_id": listed.activities_by_series_id,
    "check_in_device_by_id": devices.check_in_device_by_id,
    "activity_series_by_id": series.activity_series_by_id,
    "activity_window_by_id": listed.activity_window_by_id,
    "activity_reserve_by_id": listed.activity_reserve_by_id,
    "activity_windows_by_activity_id": listed.activity_windows_by_activity_id,
    "activity_reserves_by_activity_id": listed.activity_reserves_by_activity_id,
    "audience_by_activity_id": listed.audience_by_activity_id,
    "tags_by_member_id": listed.tags_by_member_id,
    "registration_by_id": registrations.registration_by_id,
    "own_registration_by_activity_id": registrations.own_registration_by_activity_id,
    "registrations_by_viewer_id": registrations.registrations_by_viewer_id,
    "calendar_feed_by_viewer_id": calendars.calendar_feed_by_viewer_id,
    "own_feedback_by_activity_id": feedback.own_feedback_by_activity_id,
    "feedback_summary_by_activity_id": feedback.feedback_summary_by_activity_id,
    "feedback_comments_by_activity_id": feedback.feedback_comments_by_activity_id,
    "certificate_by_id": certificates.certificate_by_id,
    "certificate_by_registration_id": certificates.certificate_by_registration_id,
    "certificates_by_viewer_id": certificates.certificates_by_viewer_id,
    "activity_photo_by_id": photos.activity_photo_by_id,
    "activity_photos_by_activity_id": photos.activity_photos_by_activity_id,
    "registration_private_by_id": registrations.registration_private_by_id,
    "check_in_by_activity_id": check_in.check_in_by_activity_id,
    "check_in_event_by_id": check_in.check_in_event_by_id,
    "check_in_events_by_registration_id": check_in.check_in_events_by_registration_id,
    "check_in_conflict_by_id": check_in.check_in_conflict_by_id,
    "check_in_appeal_by_id": check_in.check_in_appeal_by_id,
    "check_in_appeal_by_registration_id": check_in.check_in_appeal_by_registration_id,
    "check_in_roster_by_activity_id": check_in.check_in_roster_by_activity_id,
    "roster_entries_by_activity_id": check_in.roster_entries_by_activity_id,
    "benefit_programme_by_id": plans.benefit_programme_by_id,
    "benefit_cycle_by_id": plans.benefit_cycle_by_id,
    "benefit_cycles_by_programme_id": plans.benefit_cycles_by_programme_id,
    "entitled_cycles_by_viewer_id": plans.entitled_cycles_by_viewer_id,
    "benefit_draw_by_cycle_id": plans.benefit_draw_by_cycle_id,
    "benefit_draw_list_by_cycle_id": plans.benefit_draw_list_by_cycle_id,
    "benefit_budget_by_programme_id": officers.benefit_budget_by_programme_id,
    "benefit_uptake_by_cycle_id": officers.benefit_uptake_by_cycle_id,
    "benefit_forecast_by_programme_id": officers.benefit_forecast_by_programme_id,
    "voucher_by_id": vouchers.voucher_by_id,
    "own_voucher_by_cycle_id": vouchers.own_voucher_by_cycle_id,
    "vouchers_by_viewer_id": vouchers.vouchers_by_viewer_id,
    "benefit_application_by_id": vouchers.benefit_application_by_id,
    "own_benefit_application_by_cycle_id": vouchers.own_benefit_application_by_cycle_id,
    "benefit_applications_by_viewer_id": vouchers.benefit_applications_by_viewer_id,
    "kiosk_by_id": machines.kiosk_by_id,
    "kiosk_conflict_by_id": machines.kiosk_conflict_by_id,
    "merchant_by_id": merchants.merchant_by_id,
    "merchant_credential_by_id": merchants.merchant_credential_by_id,
    "merchant_credentials_by_merchant_id": merchants.merchant_credentials_by_merchant_id,
    "voucher_redemption_by_id": merchants.voucher_redemption_by_id,
    "voucher_redemptions_by_voucher_id": merchants.voucher_redemptions_by_voucher_id,
    "redemption_conflict_by_id": merchants.redemption_conflict_by_id,
    "settlement_by_id": merchants.settlement_by_id,
    "settlement_reconciliations_by_settlement_id": merchants.settlement_reconciliations_by_settlement_id,
    "settlement_dispute_by_id": merchants.settlement_dispute_by_id,
    "settlement_disputes_by_settlement_id": merchants.settlement_disputes_by_settlement_id,
    "pick_up_place_by_id": merchants.pick_up_place_by_id,
    "chosen_place_by_id": merchants.chosen_place_by_id,
    "pick_up_places_by_cycle_id": merchants.pick_up_places_by_cycle_id,
    "voucher_ticket_by_id": merchants.voucher_ticket_by_id,
}
"""Batch functions by the name that a relation declares."""


class Loaders:
    """The loaders of one request. Each batch takes its own connection; keys seen before are not read again."""

    def __init__(self, database: Database, scope: Scope) -> None:
        self._database = database
        self._scope = scope
        self._loaders: dict[object, DataLoader[Any, Any]] = {}

    async def load(self, name: str, key: Any, arguments: Mapping[str, Any] | None = None) -> Any:
        """The entry of batch function `name` for one key, waiting for the batch it joins.

        Whoever stops waiting (graphql-core cancels the siblings of a failed field) must not take the entry from others.
        """
        return await asyncio.shield(self._loader(name, arguments or {}).load(key))

    async def load_level(self, name: str, keys: Sequence[Any], arguments: Mapping[str, Any] | None = None) -> list[Any]:
        """One entry per key for a whole level of a plan.

        A `Batch` reads them in one statement. A function with a duty of its own (an audit entry for each reading) is
        asked through its loader, which asks once for each key of a request.
        """
        if isinstance(BATCHES[name], Batch):
            return await self.load_many(name, keys, arguments)
        return list(await asyncio.gather(*(self.load(name, key, arguments) for key in keys)))

    async def load_joint(
        self, joint: Joint, keys: Sequence[Sequence[Any]], arguments: Sequence[Mapping[str, Any]]
    ) -> Sequence[Sequence[Any]]:
        """The rows of several batches, by one statement."""
        return joint.by_part(await self._database.fetch(joint.text, joint.arguments(self._scope, keys, arguments)))

    async def load_many(self, name: str, keys: Sequence[Any], arguments: Mapping[str, Any] | None = None) -> list[Any]:
        """One entry per key, by one call of the batch function."""
        async with self._database.read() as conn:
            entries: list[Any] = await BATCHES[name](conn, self._scope, keys, **(arguments or {}))
        if len(entries) != len(keys):
            raise RuntimeError(f"{name} gave {len(entries)} entries for {len(keys)} keys")
        return entries

    def _loader(self, name: str, arguments: Mapping[str, Any]) -> DataLoader[Any, Any]:
        values = {each: tuple(value) if isinstance(value, list) else value for each, value in arguments.items()}
        place = (name, *sorted(values.items()))
        if place not in self._loaders:

            async def batch(keys: list[Any]) -> list[Any]:
                return await self.load_many(name, keys, arguments)

            self._loaders[place] = DataLoader(batch, max_batch_size=MAX_BATCH_KEYS)
        return self._loaders[place]
