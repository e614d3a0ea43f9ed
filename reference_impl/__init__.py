"""What is right: the numerics of the course, for NumPy and CuPy arrays.

Here live the functions that the exercises ask for, each written the way its formula reads.
They are what graders compare with and what lectures draw pictures from. Not here: notebooks,
grading, plotting, and anything that reads or writes files.

Import the modules by their full path, as in ``from reference_impl import layers``. This file
imports none of them, so that importing the package costs nothing.

The conventions that hold everywhere:

- Samples are rows: X is (N, D_in), W is (D_out, D_in), b is (D_out,), and Z = X Wᵀ + b.
- dZ is the gradient of the loss with respect to Z and has exactly the shape of Z.
- A loss is a mean over the N samples, so the factor 1/N enters once, at the loss.
- Arrays are float32 or float64 and keep their dtype. No function changes its arguments.

Sources, as the docstrings name them:

- Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating errors",
  Nature 323, 533–536.
- Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs, with
  relationships to statistical pattern recognition", Neurocomputing, NATO ASI Series F68, 227–236.
- Nair & Hinton (2010), "Rectified linear units improve restricted Boltzmann machines", ICML.
- Blanchard, Higham & Higham (2021), "Accurately computing the log-sum-exp and softmax functions",
  IMA Journal of Numerical Analysis 41, 2311–2330.
- Nocedal & Wright (2006), "Numerical Optimization", second edition, Springer.
- The decks: Farrahi, "Solving Deeper MLPs" (Southampton); Roman-Rangel, "MLP – Backprop" (ITAM);
  Zemel, COMS 4995 lecture 2 (Columbia).
"""
