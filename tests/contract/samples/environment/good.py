# path: db/settings.py
import os

URL = os.environ["DATABASE_URL"]
