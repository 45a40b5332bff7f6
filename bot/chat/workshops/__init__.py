"""The chat about workshops: of whoever is invited, leads, plans, or plans for many cities."""
