"""What a file is made of, in plain Python: keeping it, finding out what it is, its pictures."""
