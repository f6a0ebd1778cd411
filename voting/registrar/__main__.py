"""`python -m voting.registrar`, as `unionhall-registrar`."""

from voting.registrar.cli import main

if __name__ == "__main__":
    main()
