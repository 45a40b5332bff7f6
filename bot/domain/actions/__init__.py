"""Every tap a person can make, by subject, and the one codec for them."""
