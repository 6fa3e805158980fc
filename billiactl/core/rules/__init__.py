"""What may happen: pure functions over a World, one place per rule."""
