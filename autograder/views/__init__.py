"""What is compared in place of a returned value, where more than one answer is right.

A module for each problem set that has views, and one for `fit` of ps11. This room is handed out to
students, whose `check` judges with it: so it knows no exercise, no reference and no misconception.
What a view must know that only the reference can say is worked out beforehand, as the exercise's
`facts`.
"""
