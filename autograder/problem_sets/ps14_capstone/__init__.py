"""ps14, a small project: eleven vowels, told by a network, from people whom it has never heard.

- `splitting`: no speaker in two sets
- `networks`: a network of the student's own, and the whole procedure with real voices
- `choosing`: a setting chosen on validation data, with several seeds
- `error_bars`: an accuracy over speakers, and how sure it is
- `voices`: the data, of which seven speakers stay with the graders; `drivers`: how functions are
  called
"""

from __future__ import annotations

from autograder.problem_sets.ps14_capstone.choosing import choose_setting
from autograder.problem_sets.ps14_capstone.error_bars import accuracy_by_group
from autograder.problem_sets.ps14_capstone.networks import develop, fit_network
from autograder.problem_sets.ps14_capstone.splitting import split_by_group

EXERCISES = (split_by_group, fit_network, choose_setting, accuracy_by_group, develop)
