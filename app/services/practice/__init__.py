"""Practice mode: a made-up company and a server that lives inside the program."""
