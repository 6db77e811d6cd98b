"""After the Wave: an interactive course about tears and low mood after intense, consensual sex."""


def chapter(name: str):
    """The chapter called `name`, such as "03_rise_and_drop", ready to be shown in its notebook."""
    # Imported here, so that the front door starts without loading matplotlib.
    from course.views import open_chapter

    return open_chapter(name)
