"""The revisions. None is ever changed after a release; the newest one's name is ``migrate.HEAD``."""
