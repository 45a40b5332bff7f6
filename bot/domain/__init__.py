"""The rules of the product, pure: no I/O, no SQL, no clock of their own. One module a subject."""
