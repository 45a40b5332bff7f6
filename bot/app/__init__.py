"""The composition root: builds the parts from the settings and lets them run. Nothing is decided here."""
