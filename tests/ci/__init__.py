"""The command as a team runs it in its repository: with the real engine, a cache, git, and things going wrong."""
