"""NumPy, at float32, with MATH.md's gradients: as far as possible into arrays that are there already.

Reads the problem as one line of JSON, then θ and the digits as bytes; then answers one line each to
  begin STEPS   with θ after so many steps, as float32 in hexadecimal, and warms up
  rate          with steps a second
"""

import json
import sys
import time

import numpy as np

BETA1, BETA2, EPSILON, CLAMP = 0.9, 0.999, 1e-8, 1e-7


class Peer:
    def __init__(self, problem, theta, pixels):
        self.n, self.k, self.m = n, k, m = problem["inputs"], problem["hidden"], problem["batchSize"]
        self.rho, self.beta, self.rate = problem["rho"], problem["beta"], problem["learningRate"]
        self.decay = problem["lambda"]
        self.batches = (pixels.reshape(-1, n)[: len(pixels) // n // m * m] / np.float32(255)).reshape(-1, m, n)
        self.theta, self.gradient = theta, np.empty_like(theta)
        self.moment1, self.moment2 = np.zeros_like(theta), np.zeros_like(theta)
        self.spare1, self.spare2 = np.empty_like(theta), np.empty_like(theta)
        self.parts, self.slopes = self.split(self.theta), self.split(self.gradient)
        self.H, self.slope_of_H, self.delta = (np.empty((m, k), np.float32) for _ in range(3))
        self.Xhat, self.delta_out = (np.empty((m, n), np.float32) for _ in range(2))
        self.made = 0

    def split(self, theta):
        n, k = self.n, self.k
        W, b, V, c = np.split(theta, np.cumsum([n * k, k, k * n]))
        return W.reshape(n, k), b, V.reshape(k, n), c

    def step(self, count):
        for _ in range(count):
            self.backward(self.batches[self.made % len(self.batches)])
            self.made += 1
            self.update()

    @staticmethod
    def logistic(Z):
        np.negative(Z, out=Z)
        np.exp(Z, out=Z)
        Z += 1
        np.reciprocal(Z, out=Z)

    def backward(self, X):
        W, b, V, c = self.parts
        into_W, into_b, into_V, into_c = self.slopes
        H, Xhat, delta_out, delta = self.H, self.Xhat, self.delta_out, self.delta
        np.matmul(X, W, out=H)
        H += b
        self.logistic(H)
        np.matmul(H, V, out=Xhat)
        Xhat += c
        self.logistic(Xhat)

        rho_hat = np.clip(H.mean(axis=0), CLAMP, 1 - CLAMP)
        push = self.beta / self.m * ((1 - self.rho) / (1 - rho_hat) - self.rho / rho_hat)

        np.subtract(Xhat, X, out=delta_out)
        delta_out *= Xhat
        np.subtract(1, Xhat, out=Xhat)
        delta_out *= Xhat
        delta_out *= np.float32(1 / self.m)
        np.matmul(H.T, delta_out, out=into_V)
        np.sum(delta_out, axis=0, out=into_c)

        np.matmul(delta_out, V.T, out=delta)
        delta += push.astype(np.float32)
        np.subtract(1, H, out=self.slope_of_H)
        self.slope_of_H *= H
        delta *= self.slope_of_H
        np.matmul(X.T, delta, out=into_W)
        np.sum(delta, axis=0, out=into_b)

        spare_W, _, spare_V, _ = self.split(self.spare1)
        for weights, spare, into in ((W, spare_W, into_W), (V, spare_V, into_V)):
            np.multiply(weights, np.float32(self.decay), out=spare)
            into += spare

    def update(self):
        g, m, v, a, b = self.gradient, self.moment1, self.moment2, self.spare1, self.spare2
        m *= np.float32(BETA1)
        np.multiply(g, np.float32(1 - BETA1), out=a)
        m += a
        v *= np.float32(BETA2)
        np.multiply(g, g, out=a)
        a *= np.float32(1 - BETA2)
        v += a
        np.multiply(v, np.float32(1 / (1 - BETA2**self.made)), out=a)
        np.sqrt(a, out=a)
        a += np.float32(EPSILON)
        np.multiply(m, np.float32(self.rate / (1 - BETA1**self.made)), out=b)
        b /= a
        self.theta -= b


def seconds(peer, count):
    begin = time.perf_counter()
    peer.step(count)
    return time.perf_counter() - begin


def main():
    problem = json.loads(sys.stdin.buffer.readline())
    theta = np.frombuffer(sys.stdin.buffer.read(problem["thetaBytes"]), "<f4").copy()
    peer = Peer(problem, theta, np.frombuffer(sys.stdin.buffer.read(problem["pixelBytes"]), np.uint8))
    for line in sys.stdin.buffer:
        command, *arguments = line.decode().split()
        if command == "begin":
            peer.step(int(arguments[0]))
            print(peer.theta.tobytes().hex(), flush=True)
            seconds(peer, 64)
        else:
            count = 1 + int(1 / (seconds(peer, 32) / 32))
            print(count / seconds(peer, count), flush=True)


main()
