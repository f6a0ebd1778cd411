"""`python -m verifier DIR`."""

import sys

from verifier.command import main

if __name__ == "__main__":
    sys.exit(main())
