"""Nouns and pure rules of open receivables: no Qt, no files, no network."""
