# path: domain/votes/service.py
async def ballot_cast(work, ballot, *, channel, device_id, cast_at):
    return work, ballot, channel, device_id, cast_at


class Guard:
    async def __call__(self, sender, receiver, reply, extra):
        return sender, receiver, reply, extra


def _weight(rule, roll, ballots, quorum):
    return rule, roll, ballots, quorum
