"""Where studies come from: one DataSource protocol and its implementations."""
