"""An adapter that another package brings: ``docs/add-a-channel.md`` shows it, a test installs and runs it."""
