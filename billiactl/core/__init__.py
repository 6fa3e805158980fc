"""The library under the commands: prints nothing, exits nothing, usable without Click."""
