"""The dashboard: a folder for each page, and no page knows another."""

from pathlib import Path

FRAME = Path(__file__).with_name("frame.py")
