"""leaklint in a running notebook: the magics and what they show."""
