"""Lets `python -m app.main` and the frozen program start."""

import sys

from app.main.command_line import main

sys.exit(main())
