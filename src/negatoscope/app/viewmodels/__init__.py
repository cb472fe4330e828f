"""What the pages show, as plain values, a module for each room.

The application builds these from its state; ``negatoscope.ui`` turns them into markup.
They hold nothing that can act: an action is a command name with string arguments.
"""
