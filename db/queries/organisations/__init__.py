"""SQL of the union tree, split by what it serves: the tree itself, and the rules of its organisations."""
