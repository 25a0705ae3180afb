"""The only room that touches disk, git and the clock: it opens files and hands out linked documents."""
