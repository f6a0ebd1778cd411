"""Programs that run without the project, for whoever checks it from outside."""
