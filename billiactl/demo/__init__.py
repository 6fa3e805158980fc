"""A small sample shop of the project's own, to try everything on. All people and companies in it are invented."""
