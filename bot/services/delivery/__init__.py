"""What the way out does with the ledger: claim, mark, record, recover; and what organisers ask of it."""
