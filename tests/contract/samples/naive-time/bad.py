# path: api/context.py
import datetime as clock
from datetime import date, datetime

NOW = datetime.now()  # breach
ALSO_NOW = datetime.utcnow()  # breach
START = datetime(2026, 5, 1)  # breach
LATER = datetime.fromtimestamp(0)  # breach
TODAY = date.today()  # breach
STRIPPED = NOW.replace(tzinfo=None)  # breach
LONG_FORM = clock.datetime.now()  # breach
