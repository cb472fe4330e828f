"""The only package that speaks to the page: fetch, storage, events, workers, GL."""
