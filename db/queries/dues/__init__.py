"""SQL of dues: charging, the ledger, reminders and lapses, lists."""
