"""The command line on the host: demo, serve, build, static, commands."""
