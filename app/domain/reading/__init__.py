"""Rules for understanding a report: header, columns, values and what every row is."""
