"""The files of a new policy repo, as `routectl init` writes them; `@TODAY@` stands for the day."""
