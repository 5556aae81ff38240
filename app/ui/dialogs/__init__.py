"""Dialogs: one question each, opened without blocking the window."""
