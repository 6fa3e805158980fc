"""billiactl: the order desk of a hosting and domain business, in a shell."""

__version__ = "0.1.0"
