"""What an instructor gives to students: `course handout`.

`student_modules` finds the modules that `check` needs, `wheel` writes them with the public cases as
a wheel of its own, `bundle` puts notebooks, lectures and that wheel into a zip, `answers` has what
is handed out after the deadline, and `main` writes it all into build/handout.
"""
