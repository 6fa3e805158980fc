"""Speed as ratios, each measured in one run against a floor or another program."""
