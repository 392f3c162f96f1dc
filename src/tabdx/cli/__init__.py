"""The command line ``tabdx``, a module for each command."""
