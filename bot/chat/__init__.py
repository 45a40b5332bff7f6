"""Way in: what people write and tap. The inbox, then one module a subject."""
