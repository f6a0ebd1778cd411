"""Steps of a walk in the tree, its offices and roles."""

from datetime import timedelta
from uuid import UUID

from domain.auth.service import RoleGrant, RoleRevoke, role_grant, role_revoke
from domain.organisations import service
from tests.lives.checks import check_members, check_tree
from tests.lives.model import DAY, MAY_STAND, Place, Term
from tests.lives.walk import Walk

MOST_NODES = 45
OFFICER = ("branch_officer",)


async def found(walk: Walk, kind: str | None = None, parent: UUID | None = None) -> None:
    """A new organisation, today or in the past."""
    model = walk.model
    if sum(model.is_open(each) for each in model.places) >= MOST_NODES:
        return
    kind, parent = kind or walk.one(list(MAY_STAND)), parent or walk.node()
    on = walk.near(60, 0)
    code = f"L-{len(walk.log)}"
    command = service.OrganisationFound(parent, kind, code, code, code, on)
    allowed = model.may_stand(None, kind, parent) and model.places[parent][0].from_on <= on
    outcome = await walk.attempt("found", service.organisation_found, command, allowed=allowed)
    if outcome is not None:
        node = UUID(str(outcome["organisation_id"]))
        model.kinds[node], model.places[node] = kind, [Place(on, parent)]
        await check_tree(walk.stored, model)


async def move(walk: Walk) -> None:
    """A subtree to another place."""
    node, parent = walk.node(), walk.node()
    command = service.OrganisationMove(node, parent)
    allowed = walk.model.may_move(node, parent)
    if await walk.attempt("move", service.organisation_move, command, allowed=allowed) is not None:
        walk.model.move(node, parent)
        await check_tree(walk.stored, walk.model)


async def close(walk: Walk) -> None:
    """A merger or a dissolution."""
    model, node, is_merger = walk.model, walk.node(), walk.random.random() < 0.6
    same = [each for each in model.places if model.kinds[each] == model.kinds[node] and model.is_open(each)]
    successor: UUID | None = walk.one(same) if same and walk.random.random() < 0.7 else walk.node()
    if not is_merger and walk.random.random() < 0.4:
        successor = None
    allowed = model.may_close(node, successor, is_merger=is_merger)
    if is_merger and successor is not None:
        merger = service.OrganisationMerge(node, successor)
        outcome = await walk.attempt("merge", service.organisation_merge, merger, allowed=allowed)
    else:
        end = service.OrganisationDissolve(node, successor)
        outcome = await walk.attempt("dissolve", service.organisation_dissolve, end, allowed=allowed)
    if outcome is not None:
        followers = model.close(node, successor, is_merger=is_merger)
        await check_tree(walk.stored, model)
        await check_members(walk.stored, model, followers)


async def open_post(walk: Walk) -> None:
    """A new office."""
    node, seats = walk.node(), walk.random.randint(1, 3)
    allowed = walk.model.is_open(node)
    command = service.PostOpen(node, "chair", seats)
    outcome = await walk.attempt("open post", service.post_open, command, allowed=allowed)
    if outcome is not None:
        walk.model.posts[UUID(str(outcome["post_id"]))] = (node, seats)
        walk.opened[UUID(str(outcome["post_id"]))] = walk.model.today


async def begin_term(walk: Walk) -> None:
    """Somebody takes office, perhaps with a role."""
    model = walk.model
    if not model.posts:
        await open_post(walk)
        return
    post = walk.one(list(model.posts))
    node = model.posts[post][0]
    fitting = [each for each in list(model.members)[2:] if model.may_hold(each, node)]
    member = walk.one(fitting) if fitting and walk.random.random() < 0.9 else walk.member()
    if member is None:
        return
    starts_on = walk.near(15, 15)
    ends_on = starts_on + timedelta(days=walk.random.randint(0, 60)) if walk.random.random() < 0.4 else None
    roles = OFFICER if walk.random.random() < 0.6 else ()
    term = Term(post, member, starts_on, ends_on)
    allowed = (
        post not in model.closed_posts
        and starts_on >= walk.opened[post]
        and model.may_hold(member, node)
        and model.is_free(post, term)
        and (not roles or ends_on is None or ends_on >= model.today)
    )
    command = service.TermBegin(post, member, starts_on, ends_on, roles)
    outcome = await walk.attempt("begin term", service.term_begin, command, allowed=allowed)
    if outcome is not None:
        await _take_office(walk, UUID(str(outcome["term_id"])), term, roles)


async def end_term(walk: Walk) -> None:
    """A term ends another day than was thought."""
    model = walk.model
    terms = [key for key, each in model.terms.items() if not each.is_withdrawn and each.post not in model.closed_posts]
    if not terms:
        return
    key, last_on = walk.one(terms), walk.near(10, 10)
    term = model.terms[key]
    allowed = term.starts_on <= last_on and (term.ends_on is None or last_on <= term.ends_on)
    command = service.TermEnd(key, last_on)
    if await walk.attempt("end term", service.term_end, command, allowed=allowed) is not None:
        model.end_term(key, last_on)


async def hand_over(walk: Walk) -> None:
    """One follows another in office."""
    model = walk.model
    terms = [key for key, each in model.terms.items() if not each.is_withdrawn and each.post not in model.closed_posts]
    if not terms:
        return
    key, starts_on = walk.one(terms), walk.near(5, 10)
    term = model.terms[key]
    node = model.posts[term.post][0]
    fitting = [each for each in list(model.members)[2:] if model.may_hold(each, node)]
    member = walk.one(fitting) if fitting else walk.member()
    if member is None or member == term.member:
        return
    last_on, was_until = starts_on - DAY, term.ends_on
    may_end = term.starts_on <= last_on and (term.ends_on is None or last_on <= term.ends_on)
    successor = Term(term.post, member, starts_on, None)
    term.ends_on = last_on if may_end else was_until
    allowed = may_end and model.may_hold(member, node) and model.is_free(term.post, successor)
    term.ends_on = was_until
    roles = tuple({each.role: 1 for each in model.grants.values() if each.term == key and each.taken_on is None})
    command = service.PostHandover(key, member, starts_on)
    outcome = await walk.attempt("hand over", service.post_handover, command, allowed=allowed)
    if outcome is not None:
        model.end_term(key, last_on)
        await _take_office(walk, UUID(str(outcome["term_id"])), successor, roles)


async def give_role(walk: Walk) -> None:
    """A role, from a day on."""
    model, member, node = walk.model, walk.member(), walk.node()
    if member is None:
        return
    role, starts_on = walk.one(("branch_officer", "federation_officer")), walk.near(5, 10)
    ends_on = walk.near(5, 40) if walk.random.random() < 0.4 else None
    allowed = (
        model.is_open(node)
        and model.now(member).state == "active"
        and (ends_on is None or ends_on >= max(starts_on, model.today))
        and not model.holds(member, role, node)
    )
    command = RoleGrant(member, role, node, starts_on, ends_on)
    if await walk.attempt("give role", role_grant, command, allowed=allowed) is not None:
        await walk.learn_grants(None)


async def take_role(walk: Walk) -> None:
    """A role is taken back."""
    roles = list(walk.model.grants)[2:]
    if not roles:
        return
    key = walk.one(roles)
    allowed = walk.model.grants[key].taken_on is None
    if await walk.attempt("take role", role_revoke, RoleRevoke(key), allowed=allowed) is not None:
        walk.model.take([walk.model.grants[key]])


async def _take_office(walk: Walk, key: UUID, term: Term, roles: tuple[str, ...]) -> None:
    model, node = walk.model, walk.model.posts[term.post][0]
    model.terms[key] = term
    expected = {role for role in roles if not model.holds(term.member, role, node)}
    await walk.learn_grants(key)
    came = {each.role for each in model.grants.values() if each.term == key}
    assert came == expected, (key, came, expected)
    for each in model.grants.values():
        if each.term == key:
            days = (max(term.starts_on, model.today), term.ends_on)
            assert (each.starts_on, each.ends_on, each.member, each.organisation) == (*days, term.member, node)
