"""The study list: its query, its rows, their order and its page."""
