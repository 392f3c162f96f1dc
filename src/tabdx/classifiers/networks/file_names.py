"""File names of a network's model folder.

Apart from what reads them, so that a folder can be known for a network's without loading torch.
"""

WEIGHTS_FILE = "weights.safetensors"
PREPROCESSING_FILE = "preprocessing.skops"
NETWORK_FILE = "network.json"
