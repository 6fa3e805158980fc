"""Composing, rendering and archiving of documents."""
