"""`python -m voting.keyholder`, where the entry point is not installed."""

from voting.keyholder.cli import main

main()
