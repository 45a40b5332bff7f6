"""Web pages that are not a chat, and the server that serves them and the channels' own."""
