"""Rules of rosters, pure: headings, values of cells, what is wrong with a row, what it would do."""
