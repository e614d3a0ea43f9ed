"""A page on this machine for grading written answers: one question, all students, rubric beside."""
