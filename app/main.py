"""The only one who knows everybody: builds services, hands them to flows, opens the window."""


def main() -> int:
    """Run the program from the command line; returns the exit status."""
    return 0
