"""The register linter: rules that notice what is wrong, and how each is mended."""
