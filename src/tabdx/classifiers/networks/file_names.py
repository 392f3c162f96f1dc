"""What the files of a network's model folder are called.

Apart from what reads them, so that a folder can be known for a network's without loading torch.
"""

WEIGHTS_FILE = "weights.safetensors"
PREPROCESSING_FILE = "preprocessing.skops"
NETWORK_FILE = "network.json"
