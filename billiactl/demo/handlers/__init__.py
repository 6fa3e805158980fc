"""Example handlers: POSIX shell scripts that the sample shop uses."""
