"""Way in by the clock: APScheduler ticks, and each tick calls one service. Nothing is decided here."""
