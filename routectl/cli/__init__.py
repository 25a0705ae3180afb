"""What a person types: the commands, their options, and how an answer ends a process."""
