"""What moves a database up, one revision after another (Alembic)."""
