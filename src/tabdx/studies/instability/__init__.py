"""Instability: how a patient's risk varies over bootstrap models."""
