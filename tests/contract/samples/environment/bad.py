# path: db/session.py
import os
from os import environ  # breach

URL = os.environ["DATABASE_URL"]  # breach
SIZE = os.getenv("POOL_SIZE")  # breach
