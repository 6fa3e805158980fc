"""The public JSON form of what the shop holds."""
