# path: domain/votes/rules.py
import votes  # noqa  # breach
import tallies  # noqa: E402  breach

STEP: int = votes.step()  # type: ignore  # breach
COUNT: int = tallies.count()  # type: ignore[no-untyped-call] breach
