"""An independent witness: the sparse autoencoder and its three optimizers, in NumPy.

Written from the formulas alone (the page lists them under Mathematics), not from the C++ core, with whose code it has nothing
in common. Reads a list of questions as JSON from standard input and writes the answers as JSON; tests/core/witness.test.ts asks.

Symbols: X (m×n) examples, W (n×k), b (k), V = W′ (k×n), c (n); theta holds them in this order, V left out when tied.
"""

import json
import sys

import numpy as np

CLAMP = 1e-7
# Steps that are made with a slip.
FEW = 5


class Model:
    """What the settings say. `slip` makes a deliberate mistake, to see whether a comparison would notice."""

    def __init__(self, settings, slip=None):
        self.n, self.k = settings["inputs"], settings["hidden"]
        self.tied, self.topk = settings["tied"], settings["topk"]
        self.loss, self.decoder, self.penalty = settings["loss"], settings["decoder"], settings["penalty"]
        self.rho, self.beta, self.lam = settings["rho"], settings["beta"], settings["lambda"]
        self.own = compile(settings["penaltyExpression"].replace("^", "**"), "penalty", "eval")
        self.slip = slip

    def parts(self, theta):
        """W, b, V, c; theta may have leading axes. A tied decoder is the encoder, transposed."""
        n, k, at = self.n, self.k, 0
        found = []
        for shape in [(n, k), (k,)] + ([] if self.tied else [(k, n)]) + [(n,)]:
            size = int(np.prod(shape))
            found.append(theta[..., at : at + size].reshape(theta.shape[:-1] + shape))
            at += size
        if self.tied:
            found.insert(2, np.swapaxes(found[0], -1, -2))
        return found

    def theta(self, W, b, V, c):
        """The other way; of a tied decoder nothing is written."""
        return np.concatenate([part.ravel() for part in ([W, b, c] if self.tied else [W, b, V, c])])

    def omega(self, rho_hat):
        """One unit's part of the penalty. Complex numbers are clamped by their real part."""
        r = np.clip(rho_hat.real, CLAMP, 1 - CLAMP).astype(rho_hat.real.dtype) + (rho_hat - rho_hat.real)
        rho = self.rho
        if self.penalty == "kl":
            return rho * np.log(rho / r) + (1 - rho) * np.log((1 - rho) / (1 - r))
        if self.penalty == "l1":
            return rho_hat
        if self.penalty == "custom":
            return eval(self.own, {"abs": absolute, "log": np.log, "r": r, "rho": rho})
        return 0 * r

    def omega_slope(self, rho_hat):
        """Its derivative at rho_hat, without a formula for it: a step in the imaginary direction, exact to rounding."""
        tiny = 1e-100
        return (self.omega(rho_hat.astype(np.float64) + 1j * tiny).imag / tiny).astype(rho_hat.dtype)

    def hidden(self, theta, X):
        W, b, _, _ = self.parts(theta)
        H = sigmoid(X @ W + b[..., None, :])
        if self.penalty == "topk":
            rank = np.argsort(np.argsort(-H.real, axis=-1, kind="stable"), axis=-1, kind="stable")
            H = np.where(rank < self.topk, H, 0)
        return H

    def terms(self, theta, X):
        """L′, Ω, the weight decay, and rho hat. For theta with leading axes, of each."""
        W, _, V, c = self.parts(theta)
        H = self.hidden(theta, X)
        Zout = H @ V + c[..., None, :]
        if self.loss == "cross-entropy":
            each = softplus(Zout) - X * Zout
        else:
            each = (self.output(Zout) - X) ** 2 / 2
        rho_hat = H.mean(axis=-2)
        decay = self.lam / 2 * ((W * W).sum((-1, -2)) + (V * V).sum((-1, -2)))
        sparsity = self.omega(rho_hat.astype(np.result_type(rho_hat, np.float64))).sum(-1)
        return each.sum(-1).mean(-1), sparsity, decay, rho_hat

    def output(self, Zout):
        return sigmoid(Zout) if self.decoder == "sigmoid" else Zout

    def gradients_without_formulas(self, theta, X):
        """Of each term, by a step of every parameter in the imaginary direction (Squire and Trapp, 1998)."""
        tiny = 1e-100
        moved = theta + 1j * tiny * np.eye(theta.size)
        return [term.imag / tiny for term in self.terms(moved, X)[:3]]

    def gradient(self, theta, X):
        """Of the objective, by the four lines of the mathematics, in the precision of theta."""
        W, _, V, c = self.parts(theta)
        m = theta.dtype.type(len(X))
        of_penalty = 1 if self.slip == "penalty without 1/m" else m
        H = self.hidden(theta, X)
        Xhat = self.output(H @ V + c)
        rho_hat = H.mean(axis=0)
        error = (Xhat - X) / m
        if self.loss == "squared-error" and self.decoder == "sigmoid" and self.slip != "output without slope":
            error = error * Xhat * (1 - Xhat)
        slope = self.omega_slope(rho_hat)
        if self.slip == "penalty with the other sign":
            slope = -slope
        delta = (error @ V.T + self.beta / of_penalty * slope) * H * (1 - H)
        dV, dW = H.T @ error + self.lam * V, X.T @ delta + self.lam * W
        if self.tied:
            dW = dW + (dV.T if self.slip != "decay once" else dV.T - self.lam * W)
        return self.theta(dW, delta.sum(0), dV, error.sum(0)).astype(theta.dtype)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softplus(z):
    return np.log(1 + np.exp(z))


def absolute(z):
    return np.where(z.real < 0, -z, z)


def optimize(model, settings, theta, X, batches):
    """theta after each batch, and the terms at the theta before it, in the precision of theta."""
    number = theta.dtype.type
    eta, keep, beta1, beta2 = map(number, (settings["learningRate"], 0.9, 0.9, 0.999))
    slip, rule = model.slip, settings["optimizer"]
    v, mu = np.zeros_like(theta), np.zeros_like(theta)
    for t, batch in enumerate(batches, start=1):
        examples = X[batch[:-1]] if slip == "batch without its last" else X[batch]
        measured = [float(term) for term in model.terms(theta, examples)[:3]]
        g = model.gradient(theta, examples)
        if rule == "sgd":
            theta = theta - eta * g
        elif rule == "momentum":
            v = keep * v + ((1 - keep) * g if slip == "momentum of the mean" else g)
            theta = theta - eta * v
        else:
            mu = beta1 * mu + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            mean = mu if slip == "first moment uncorrected" else mu / (1 - beta1**t)
            square = v if slip == "second moment uncorrected" else v / (1 - beta2**t)
            theta = theta - eta * mean / (np.sqrt(square) + number(1e-8))
        yield theta, measured


def rearranged(model, settings, theta, X, batches, seed):
    """optimize() in single precision, with pixels, units and the examples of each batch in another order: the same sums, rounded otherwise."""
    random = np.random.default_rng(seed)
    pixels, units = random.permutation(model.n), random.permutation(model.k)
    W, b, V, c = model.parts(theta)
    there = model.theta(W[pixels][:, units], b[units], V[units][:, pixels], c[pixels]).astype(np.float32)
    shuffled = [random.permutation(batch) for batch in batches]
    back_pixels, back_units = np.argsort(pixels), np.argsort(units)
    for moved, measured in optimize(model, settings, there, X[:, pixels].astype(np.float32), shuffled):
        W, b, V, c = model.parts(moved)
        yield model.theta(W[back_pixels][:, back_units], b[back_units], V[back_units][:, back_pixels], c[back_pixels]), measured


def answer_objective(settings, theta, X):
    model = Model(settings)
    reconstruction, sparsity, decay, rho_hat = model.terms(theta, X)
    found = model.gradients_without_formulas(theta, X)
    return {
        "reconstruction": float(reconstruction),
        "sparsity": float(sparsity),
        "weightDecay": float(decay),
        "averageActivation": rho_hat.tolist(),
        "gradients": [gradient.tolist() for gradient in found],
        "gradient": model.gradient(theta, X).tolist(),
    }


def answer_training(settings, theta, X, batches, shown, orders, slips):
    """
    theta at the steps `shown`; the terms of all steps; how far the furthest of the rearranged runs in single precision is from
    double (theta, and each of the terms); and how far theta is after a few steps with a slip.
    """

    def run(slip=None):
        return list(optimize(Model(settings, slip), settings, theta, X, batches[:FEW] if slip else batches))

    def apart(one, other):
        return [
            [float(np.abs(a - b).max())] + [abs(p - q) for p, q in zip(terms, others)]
            for (a, terms), (b, others) in zip(one, other)
        ]

    double = run()
    spread = np.max([apart(rearranged(Model(settings), settings, theta, X, batches, seed), double) for seed in range(orders)], 0)
    return {
        "theta": [double[step - 1][0].tolist() for step in shown],
        "terms": [terms for _, terms in double],
        "spread": spread.tolist(),
        "slips": {slip: apart(run(slip), double)[-1][0] for slip in slips},
    }


def answer(question):
    theta, X = np.array(question["theta"]), np.array(question["X"])
    if question["kind"] == "objective":
        return answer_objective(question["settings"], theta, X)
    rest = [question[name] for name in ("batches", "shown", "orders", "slips")]
    return answer_training(question["settings"], theta, X, *rest)


json.dump([answer(question) for question in json.load(sys.stdin)], sys.stdout)
