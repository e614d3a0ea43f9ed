"""`course doctor`: what this machine can do for grading and computing, tried out."""
