"""The course as a website: lectures, problem sets as released, guides; a folder for any host."""
