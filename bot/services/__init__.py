"""What the product does: a folder a subject, one use case a file. Synchronous, nothing but SQL."""
