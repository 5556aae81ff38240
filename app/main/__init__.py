"""The only one who knows everybody: builds services, hands them to flows, opens the window."""

from app.main.command_line import main

__all__ = ["main"]
