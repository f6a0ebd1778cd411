"""Consents 同意 per purpose: given, withdrawn as easily as given, the history kept (PIPL articles 13 to 15, 29)."""

from dataclasses import dataclass
from uuid import UUID

from db.models.members import ConsentPurpose
from db.queries.members import consents
from db.queries.members.consents import NewConsent
from db.sealing import seal
from db.session import Connection
from db.types import new_id
from domain.audit.service import record
from domain.auth.errors import MemberNotFound
from domain.members import rules
from domain.members.errors import ConsentTextOutdated
from domain.members.service.keys import member_key
from domain.members.service.on_behalf import OnBehalf, concerned_member, tell_on_behalf
from domain.shared.work import Outcome, Work


@dataclass(frozen=True, slots=True)
class ConsentGive:
    """The caller agrees to the text of a purpose that they have read, perhaps with a note."""

    purpose: ConsentPurpose
    text_version: int
    note: str | None = None
    on_behalf: OnBehalf | None = None


@dataclass(frozen=True, slots=True)
class ConsentWithdraw:
    """The caller no longer agrees."""

    purpose: ConsentPurpose
    on_behalf: OnBehalf | None = None


async def consent_give(work: Work, command: ConsentGive) -> Outcome:
    """Adds the caller's consent to the present text of a purpose; the same again changes nothing.

    Locks the caller's row. The note is sealed under the caller's own key. Records `consent.given`.

    Raises:
        DomainError: CONSENT_TEXT_OUTDATED, INVALID_NOTE, MEMBER_NOT_FOUND, and those of `concerned_member`.
    """
    note = rules.clean_note(command.note, "note")
    version = rules.consent_text(command.purpose).version
    if command.text_version != version:
        raise ConsentTextOutdated("textVersion", version=version)
    return await _say(work, command, version, is_given=True, note=note)


async def consent_withdraw(work: Work, command: ConsentWithdraw) -> Outcome:
    """Adds the withdrawal; what was done under the consent before stays lawful (article 15). Never given: nothing.

    Locks the caller's row. Records `consent.withdrawn`.

    Raises:
        DomainError: MEMBER_NOT_FOUND, and those of `concerned_member`.
    """
    version = rules.consent_text(command.purpose).version
    return await _say(work, command, version, is_given=False, note=None)


async def has_consent(conn: Connection, tenant_id: UUID, member_id: UUID, purpose: ConsentPurpose) -> bool:
    """Whether the member's consent holds now, to whatever text they read: what other domains ask before they act."""
    last = await consents.find_last_consent(conn, tenant_id, member_id, purpose.value)
    return last is not None and bool(last["is_given"])


async def _say(
    work: Work, command: ConsentGive | ConsentWithdraw, version: int, *, is_given: bool, note: str | None
) -> Outcome:
    tenant_id, purpose = work.scope.tenant_id, command.purpose
    member_id = await concerned_member(work, command.on_behalf)
    owned = [] if member_id is None else await consents.lock_owner(work.conn, tenant_id, member_id)
    if member_id is None or not owned:
        raise MemberNotFound
    last = await consents.find_last_consent(work.conn, tenant_id, member_id, purpose.value)
    is_same = (False if last is None else last["is_given"]) == is_given
    if is_same and note is None and (not is_given or (last is not None and last["text_version"] == version)):
        return {"purpose": purpose.value}
    consent_id = new_id()
    sealed = None
    if note is not None:
        key = await member_key(work, member_id)
        sealed = seal(key, note, tenant_id=tenant_id, row_id=consent_id, column="consent_note")
    consent = NewConsent(consent_id, member_id, purpose.value, version, is_given, sealed, work.now)
    await consents.insert_consent(work.conn, tenant_id, consent)
    action = "consent.given" if is_given else "consent.withdrawn"
    facts = {"purpose": purpose.value, "text_version": version}
    await record(work, action, "member", member_id, organisation_id=owned[0], **facts)
    if not is_given:
        for hook in work.hooks.consent_withdrawn:
            await hook(work, member_id, purpose.value)
    operation = "consentGive" if is_given else "consentWithdraw"
    await tell_on_behalf(work, command.on_behalf, operation, owned[0])
    return {"purpose": purpose.value}
