"""Benefits of the seeds: rows such as the use cases could have written, with the ledger that belongs to them."""
