"""What tests share: databases, the program as a process, the clock."""
