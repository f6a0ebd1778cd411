"""Kiosks of an unlinkable vote: permits drawn with a pass, once, and told again to a kiosk that lost the answer."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from db.queries.votes import kiosks as queries
from domain.shared.errors import DomainError
from domain.votes.service.kiosk_taps import KioskPermitWish, kiosk_permit_issue, kiosk_permit_prepare, kiosk_tap
from domain.votes.service.kiosks import KioskRevoke, vote_kiosk_revoke
from domain.votes.service.posting import ballot_post
from tests.domain.votes.booth import Booth
from tests.domain.votes.floor import Kiosk, envelopes, kiosk_of
from tests.domain.votes.voter import KEY, OwnRegistrar, Voter
from voting.canonical import from_b64u


@pytest.fixture
async def kiosk(booth: Booth) -> Kiosk:
    """The kiosk of an unlinkable vote with four members on its roll."""
    vote = await booth.vote(takes_kiosk=True, kind="unlinkable", registrar_key=KEY.public.to_der())
    return await kiosk_of(booth, vote)


async def draw(kiosk: Kiosk, voter: Voter, shown: str) -> bytes:
    """The blind signature for whoever shows this."""
    registrar, blinded = OwnRegistrar(), voter.wish.blinded
    wish = KioskPermitWish(kiosk.request("permit", shown, blinded), shown, blinded)
    command = await kiosk_permit_prepare(kiosk.booth.work_of_nobody, registrar, wish)
    return from_b64u((await kiosk.send(kiosk_permit_issue, command))["blind_signature"])


async def test_a_permit_is_drawn_with_a_pass_and_its_ballot_posted_by_nobody(booth: Booth, kiosk: Kiosk) -> None:
    voter = Voter.of(kiosk.vote)
    signed = await draw(kiosk, voter, kiosk.pass_text(1))
    await kiosk.send(ballot_post, voter.post(signed))
    holders = await booth.owner.fetch("SELECT member_id FROM ballot_permit")
    assert [row["member_id"] for row in holders] == [booth.members[1]]
    assert await booth.owner.fetchval("SELECT count(*) FROM posted_ballot") == 1
    assert await booth.owner.fetchval("SELECT count(*) FROM kiosk_tap") == 0
    async with booth.database.read() as conn:
        figures = await queries.kiosk_figures(conn, booth.tenant_id, kiosk.vote.id)
    assert figures == {"issued": 0, "returned": 0, "unused": 0}


async def test_a_lost_answer_is_told_again_also_when_the_pass_is_over(booth: Booth, kiosk: Kiosk) -> None:
    voter = Voter.of(kiosk.vote)
    over = kiosk.pass_text(1, ends_at=datetime.now(UTC) - timedelta(minutes=5))
    assert await booth.refused(draw(kiosk, voter, over)) == "KIOSK_PASS_INVALID"
    signed = await draw(kiosk, voter, kiosk.pass_text(1))
    assert await draw(kiosk, voter, over) == signed
    assert await booth.refused(draw(kiosk, Voter.of(kiosk.vote), over)) == "KIOSK_PASS_INVALID"
    assert await booth.refused(draw(kiosk, Voter.of(kiosk.vote), kiosk.pass_text(1))) == "PERMIT_DRAWN"


async def test_every_wish_that_is_refused(booth: Booth, kiosk: Kiosk) -> None:
    voter, shown = Voter.of(kiosk.vote), kiosk.pass_text(1)
    assert await booth.refused(draw(kiosk, voter, kiosk.pass_text(4))) == "NOT_ON_ROLL"
    assert await booth.refused(draw(kiosk, voter, "UK1.")) == "KIOSK_PASS_INVALID"
    other = KioskPermitWish(kiosk.request("permit", shown, "AAAA"), shown, voter.wish.blinded)
    wished: Any = kiosk_permit_prepare(booth.work_of_nobody, OwnRegistrar(), other)
    assert await booth.refused(wished) == "KIOSK_PROOF_INVALID"
    assert await booth.refused(kiosk.send(kiosk_tap, kiosk.tapping(shown))) == "VOTE_KIND_REFUSED"
    assert await booth.refused(kiosk.deliver(envelopes(kiosk.vote, 2))) == "VOTE_KIND_REFUSED"


async def test_a_kiosk_that_is_revoked_meanwhile_gets_nothing(booth: Booth, kiosk: Kiosk) -> None:
    voter, shown = Voter.of(kiosk.vote), kiosk.pass_text(1)
    wish = KioskPermitWish(kiosk.request("permit", shown, voter.wish.blinded), shown, voter.wish.blinded)
    command = await kiosk_permit_prepare(booth.work_of_nobody, OwnRegistrar(), wish)
    await booth.run(vote_kiosk_revoke, KioskRevoke(kiosk.id))
    with pytest.raises(DomainError) as caught:
        await kiosk.send(kiosk_permit_issue, command)
    assert caught.value.code == "KIOSK_PROOF_INVALID"
    assert await booth.owner.fetchval("SELECT count(*) FROM ballot_permit") == 0
