"""Verbs: what a person does, free of Qt and of any particular wire."""
