# path: api/loaders.py
from aiodataloader import DataLoader


def build(batch):
    return DataLoader(batch)
