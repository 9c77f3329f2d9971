"""Reviews: when they fall, what they decide, and what a business change asks of them."""
