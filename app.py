"""The door: a script that sets itself up and serves, or the WSGI ``app:app``."""

import sys

if __name__ == "__main__":
    # Even a very old Python can read this far and say what is missing.
    if sys.version_info[:2] < (3, 11):  # noqa: UP036 - the interpreter is the caller's
        sys.exit("cis needs Python 3.11 or newer; this is " + sys.version.split()[0])

    from cis.bootstrap import main

    main(sys.argv[1:])
else:
    from cis.factory import create_app

    app = create_app()
