"""What an organiser has to say, from its first draft to the last person it reaches."""
