"""What who looks after an organisation reads: roles, whom something is for, how it goes."""
