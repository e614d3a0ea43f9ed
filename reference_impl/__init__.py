"""What is right: the numerics of the course, for NumPy and CuPy arrays.

Here live the functions that the exercises ask for, each written the way its formula reads.
They are what graders compare with and what lectures draw pictures from. Not here: notebooks,
grading and plotting. Files are touched in two places only: `datasets` reads the digits and the
photographs that lie beside it, and `mlp.MLP` saves and loads networks.

Import the modules by their full path, as in ``from reference_impl import layers``. This file
imports none of them, so that importing the package costs nothing.

The conventions that hold everywhere:

- Samples are rows: X is (N, D_in), W is (D_out, D_in), b is (D_out,), and Z = X Wᵀ + b.
- dZ is the gradient of the loss with respect to Z and has exactly the shape of Z.
- A loss is a mean over the N samples, so the factor 1/N enters once, at the loss.
- Arrays are float32 or float64 and keep their dtype. No function changes its arguments.
- What doesn't fit its description under Parameters is refused before anything is computed. A
  TypeError says that an argument is of another type: no float32 or float64 array, no integers for
  labels, no number, no Generator, or two arrays that differ in dtype or library. A ValueError says
  that a shape doesn't fit, a value is not finite, or a label is out of range. Raises names the
  rest: the bounds of numbers, and what only one function can refuse.
- Functions of numbers refuse a result too large for a float with a ValueError. In arrays it is ±∞,
  or what comes of that, with NumPy's RuntimeWarning, and whatever function gets it next refuses it.
- Of an array without axes, shape (), NumPy's arithmetic makes a number that is an array still,
  numpy.float64 or numpy.float32: either may come back.

The way in: `two_layer` (nine numbers), `layers` and `functional_mlp` (the same for batches), `mlp`
(what is needed to train), `training_step` (the same, fast). Which exercise is where: `perceptron`,
`xor`, `activations`, `losses`, `chain_rule` with `autodiff` and `gradient_checking`, `two_layer`,
`layers` with `functional_mlp`, `optimizers` with `schedules` and `batches`, `dropout`,
`normalization`, `training` with `initializers`, `expressive_power`. No exercise asks for what is in
`convolution`, `picture_norms` and `picture_network`: lectures 10 and 11 show it.

Sources, as the docstrings name them:

- Gordan (1873), "Ueber die Auflösung linearer Gleichungen mit reellen Coefficienten",
  Mathematische Annalen 6, 23–28.
- Eckart & Young (1936), "The approximation of one matrix by another of lower rank",
  Psychometrika 1, 211–218.
- McCulloch & Pitts (1943), "A logical calculus of the ideas immanent in nervous activity",
  Bulletin of Mathematical Biophysics 5, 115–133.
- Rosenblatt (1958), "The perceptron: a probabilistic model for information storage and
  organization in the brain", Psychological Review 65, 386–408.
- Novikoff (1962), "On convergence proofs on perceptrons", Symposium on the Mathematical Theory of
  Automata XII, 615–622.
- Bareiss (1968), "Sylvester's identity and multistep integer-preserving Gaussian elimination",
  Mathematics of Computation 22, 565–578.
- Minsky & Papert (1969), "Perceptrons", MIT Press.
- Bland (1977), "New finite pivoting rules for the simplex method", Mathematics of Operations
  Research 2, 103–107.
- Chan, Golub & LeVeque (1983), "Algorithms for computing the sample variance: analysis and
  recommendations", The American Statistician 37, 242–247.
- Rumelhart, Hinton & Williams (1986), "Learning representations by back-propagating errors",
  Nature 323, 533–536.
- Lang & Witbrock (1988), "Learning to tell two spirals apart", Connectionist Models Summer School.
- Baldi & Hornik (1989), "Neural networks and principal component analysis: learning from examples
  without local minima", Neural Networks 2, 53–58.
- Cybenko (1989), "Approximation by superpositions of a sigmoidal function", Mathematics of
  Control, Signals and Systems 2, 303–314.
- Bridle (1990), "Probabilistic interpretation of feedforward classification network outputs, with
  relationships to statistical pattern recognition", Neurocomputing, NATO ASI Series F68, 227–236.
- Hornik (1991), "Approximation capabilities of multilayer feedforward networks", Neural Networks
  4, 251–257.
- Krogh & Hertz (1992), "A simple weight decay can improve generalization", NIPS 4, 950–957.
- Leshno, Lin, Pinkus & Schocken (1993), "Multilayer feedforward networks with a nonpolynomial
  activation function can approximate any function", Neural Networks 6, 861–867.
- Alpaydin & Kaynak (1998), "Optical recognition of handwritten digits", UCI Machine Learning
  Repository.
- LeCun, Bottou, Bengio & Haffner (1998), "Gradient-based learning applied to document
  recognition", Proceedings of the IEEE 86, 2278–2324.
- LeCun, Bottou, Orr & Müller (1998), "Efficient BackProp", in Neural Networks: Tricks of the
  Trade, Springer.
- Prechelt (1998), "Early stopping – but when?", in the same book.
- Dugas, Bengio, Bélisle, Nadeau & Garcia (2001), "Incorporating second-order functional knowledge
  for better option pricing", NIPS 13.
- Chellapilla, Puri & Simard (2006), "High performance convolutional neural networks for document
  processing", Tenth International Workshop on Frontiers in Handwriting Recognition.
- Bishop (2006), "Pattern Recognition and Machine Learning", Springer.
- Nocedal & Wright (2006), "Numerical Optimization", second edition, Springer.
- Glorot & Bengio (2010), "Understanding the difficulty of training deep feedforward neural
  networks", AISTATS.
- Scherer, Müller & Behnke (2010), "Evaluation of pooling operations in convolutional architectures
  for object recognition", ICANN, 92–101.
- Nair & Hinton (2010), "Rectified linear units improve restricted Boltzmann machines", ICML.
- Tieleman & Hinton (2012), lecture 6e of "Neural networks for machine learning", Coursera.
- Maas, Hannun & Ng (2013), "Rectifier nonlinearities improve neural network acoustic models", ICML
  workshop on deep learning for audio, speech and language processing.
- Sutskever, Martens, Dahl & Hinton (2013), "On the importance of initialization and momentum in
  deep learning", ICML.
- Montúfar, Pascanu, Cho & Bengio (2014), "On the number of linear regions of deep neural
  networks", NIPS 27.
- Srivastava, Hinton, Krizhevsky, Sutskever & Salakhutdinov (2014), "Dropout: a simple way to
  prevent neural networks from overfitting", JMLR 15, 1929–1958.
- He, Zhang, Ren & Sun (2015), "Delving deep into rectifiers: surpassing human-level performance on
  ImageNet classification", ICCV.
- Ioffe & Szegedy (2015), "Batch normalization: accelerating deep network training by reducing
  internal covariate shift", ICML, 448–456.
- Kingma & Ba (2015), "Adam: a method for stochastic optimization", ICLR.
- Maclaurin, Duvenaud & Adams (2015), "Autograd: effortless gradients in Numpy", ICML AutoML
  workshop.
- Telgarsky (2015), "Representation benefits of deep feedforward networks", arXiv:1509.08101, and
  (2016), "Benefits of depth in neural networks", COLT, PMLR 49, 1517–1539.
- Ba, Kiros & Hinton (2016), "Layer normalization", arXiv:1607.06450.
- Clevert, Unterthiner & Hochreiter (2016), "Fast and accurate deep network learning by exponential
  linear units (ELUs)", ICLR.
- He, Zhang, Ren & Sun (2016), "Deep residual learning for image recognition", CVPR, 770–778.
- Loshchilov & Hutter (2017), "SGDR: stochastic gradient descent with warm restarts", ICLR.
- Wu & He (2018), "Group normalization", ECCV, arXiv:1803.08494.
- Karpathy (2020), micrograd, github.com/karpathy/micrograd.
- Blanchard, Higham & Higham (2021), "Accurately computing the log-sum-exp and softmax functions",
  IMA Journal of Numerical Analysis 41, 2311–2330.
- CS231n (Stanford), course notes on backpropagation, gradient checks and learning rates.
- The decks: Farrahi, "Solving Deeper MLPs" (Southampton); Liu, "Multilayer Networks", part 1;
  Roman-Rangel, "MLP – Backprop" (ITAM); Zemel, COMS 4995 lecture 2 (Columbia); Zhang, CS480/680
  lecture 9 (Waterloo).
"""
