"""What the demonstration union learns: a bank of questions of labour law and safety, and a contest that is going on."""
