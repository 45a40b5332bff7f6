"""The chat of who looks after an organisation: invitations, reports, who did what."""
