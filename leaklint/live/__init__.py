"""The running kernel: its tables, its fitted estimators, and how often a test set was looked at."""
