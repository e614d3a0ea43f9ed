"""What is raised for whoever runs the course; apart, so that a worker needs nothing else of it."""


class CourseError(Exception):
    """Something about the course keeps us from doing our work; in words for who runs it."""
