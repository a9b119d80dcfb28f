"""What a WSGI server loads: the one application of De Stem."""

from stem.factory import create_app

app = create_app()
