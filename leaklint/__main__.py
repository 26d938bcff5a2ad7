"""`python -m leaklint` is the command `leaklint`."""

import sys

from leaklint.cli import main

if __name__ == "__main__":
    sys.exit(main())
