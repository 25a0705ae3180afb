"""The rules, one file each, by family; the name of a file is its rule's code and slug."""
