"""An assessment in the browser: answering, comparing, agreeing."""
