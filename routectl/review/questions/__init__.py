"""The review questions, one file each: its name is the code and the slug, its docstring the page."""
