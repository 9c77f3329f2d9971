"""The pages that gather many nouns for one reader: home."""
