"""A second shop, written from DESIGN alone, that random histories hold the core against."""
