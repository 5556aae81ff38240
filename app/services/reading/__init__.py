"""Reads any workbook or text file into tables; `reader.py` finds out by content which it is."""
