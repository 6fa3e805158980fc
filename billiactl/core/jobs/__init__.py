"""Workers: the processes that do a shop's jobs by its handlers."""
