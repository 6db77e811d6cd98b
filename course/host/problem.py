class HostError(Exception):
    """The course cannot be hosted so; the message is one sentence for whoever runs the server."""
