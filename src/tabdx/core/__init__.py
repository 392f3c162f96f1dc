"""The ground: parameters, paths, errors that people are told, progress, where tasks run."""
