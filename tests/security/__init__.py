"""What somebody with bad intentions could try: at other people's data, at the service, at its logs."""
