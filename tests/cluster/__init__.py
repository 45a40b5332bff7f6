"""Many machines on one PostgreSQL: killed, frozen, cut off, brought back."""
