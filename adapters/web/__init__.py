"""The built-in web chat: a page, a form up, a stream of events down; no account anywhere."""
