"""One domain, one name, in every layer."""

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from tests.contract.shape.source import Finding

LAYERS = ("api/schema", "api/resolvers", "domain", "db/models", "db/queries", "db/loaders")

NOT_DOMAINS = {
    "audit_chain": "the chain over the audit log: written and checked by domain/audit/chain.py alone",
    "outbox": "the relay's side of the events",
    "private_rows": "sealed personal fields of several domains: opening them, recording who read them",
    "approvals": "step-by-step decisions that several domains use; rules in domain/shared",
    "batches": "what batch functions share: answers in the order of the keys",
    "calendar": "working days, used by every deadline; rules in domain/shared",
    "eligibility": "answers that explain themselves, for the types of many domains",
    "events": "the outbox and request keys, written by every service",
    "files": "uploads and downloads, sealed in chunks; rules in domain/shared",
    "jobs": "long work in the background, opened by several domains; rules in domain/shared",
    "ledger": "scarce things that several domains count; rules in domain/shared",
    "nodes": "`node` and `nodes`: one door to the objects of all domains",
    "payloads": "parts that the payloads of many mutations share",
    "scalars": "custom scalars of the schema",
    "uploads": "files that come by ticket, for several domains; rules in domain/shared",
    "shared": "what several domains share inside this layer",
}
"""Files of a layer that belong to no domain → why."""

NEEDS_NO = {
    ("documents", "db/loaders"): "counts are read as pages, never by key from another object",
    ("matters", "db/loaders"): "rows of other domains' tables, read as pages",
    ("matters", "db/models"): "it keeps nothing of its own",
    ("changes", "db/loaders"): "objects are read by the batches of their own domains",
    ("audit", "db/loaders"): "entries are read as pages, never by key from another object",
}
"""(Domain, layer) that does without → why."""


def layer_findings(paths: Iterable[PurePosixPath]) -> Iterator[Finding]:
    """Domains that are missing in a layer, and exceptions that are no longer needed."""
    present = {layer: set(_names_in(layer, paths := list(paths))) for layer in LAYERS}
    for domain in sorted(set().union(*present.values()) - NOT_DOMAINS.keys()):
        for layer in LAYERS:
            is_there, is_excused = domain in present[layer], (domain, layer) in NEEDS_NO
            if not is_there and not is_excused:
                yield Finding(
                    f"{layer}/{domain}", 1, "domain-layers", f"`{domain}` exists in another layer, not in this one"
                )
            if is_there and is_excused:
                yield Finding(f"{layer}/{domain}", 1, "domain-layers", "the exception in NEEDS_NO is out of date")


def _names_in(layer: str, paths: Iterable[PurePosixPath]) -> Iterator[str]:
    for path in paths:
        if path.suffix == ".py" and path.is_relative_to(layer):
            name = path.relative_to(layer).parts[0].removesuffix(".py")
            if not name.startswith("_"):
                yield name
