"""SQL of kiosks: enrolment and tokens, what officers set, who stands before them, what they did offline, lists."""
