# path: domain/votes/service.py
async def ballot_cast(work, vote, ballot, channel, device_id, cast_at):  # breach
    return work, ballot, channel, device_id, cast_at


async def tally_publish(work, tally, *, title, summary, language, channel, author_id):  # breach
    return work, tally, title, summary, language, channel, author_id


def _weight(rule, roll, ballots, quorum, majority, seats):  # breach
    return rule, roll, ballots, quorum, majority, seats
