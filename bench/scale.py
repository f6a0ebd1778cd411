def measure_scale(*a): pass
