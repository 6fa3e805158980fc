"""Reading other shops' CSV files by a mapping file."""
