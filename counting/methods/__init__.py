"""One module for each family of methods: a box of ballots in, an outcome with every stage out (docs/counting.md)."""
