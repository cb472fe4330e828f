"""What the tests share: fixtures, the real servers and browsers, and how to find them."""
