"""One file per noun: parse, call the core, render."""
