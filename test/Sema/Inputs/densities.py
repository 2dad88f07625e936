#===- densities.py - the library's distributions against scipy --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: densities.py GENC SCRATCH-FOLDER    compares
#        densities.py --write                makes densities.json anew; needs scipy
#
# All expressions stand in one net, so that one run gives all values. Constants of a model and the output are float32:
# each is off by at most 2^-24 of its size, and no case here amplifies that by more than 16.
#
#===-------------------------------------------------------------------------------------------------------------===#
import json
import os
import subprocess
import sys

import numpy as np

STORE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "densities.json")
REAL, POSITIVE, UNIT = [-2, -0.25, 0.5, 1.125, 3], [0.0625, 0.25, 0.875, 1.75, 4], [0.03125, 0.25, 0.5, 0.75, 0.96875]
BINARY, COUNTS = [0, 1, 1, 0, 1], [0, 1, 3, 7, 20]


def distributions():
    """(text, places, scipy's distribution, members to compare)."""
    from scipy import stats

    three = ("mean", "variance", "entropy")
    yield "normal(0.5, 2)", REAL, stats.norm(0.5, 2), three
    yield "normal(0.5, log_var = 1.25)", REAL, stats.norm(0.5, np.exp(0.625)), three
    yield "normal(0.5, log_scale = -0.5)", REAL, stats.norm(0.5, np.exp(-0.5)), three
    yield "log_normal(0.25, 0.75)", POSITIVE, stats.lognorm(0.75, scale=np.exp(0.25)), three
    yield "laplace(0.5, 2)", REAL, stats.laplace(0.5, 2), three
    yield "logistic(0.5, 2)", REAL, stats.logistic(0.5, 2), three
    yield "cauchy(0.5, 2)", REAL, stats.cauchy(0.5, 2), ("entropy",)
    yield "uniform(-3, 4)", REAL, stats.uniform(-3, 7), three
    yield "exponential(1.75)", POSITIVE, stats.expon(scale=1 / 1.75), three
    yield "gamma(2.5, 1.75)", POSITIVE, stats.gamma(2.5, scale=1 / 1.75), three
    yield "inverse_gamma(2.5, 1.75)", POSITIVE, stats.invgamma(2.5, scale=1.75), three
    yield "beta(2.5, 1.75)", UNIT, stats.beta(2.5, 1.75), three
    yield "student_t(4.5, 0.5, 2)", REAL, stats.t(4.5, 0.5, 2), three
    yield "bernoulli(0.25)", BINARY, stats.bernoulli(0.25), three
    yield "bernoulli(logits = 0.75)", BINARY, stats.bernoulli(1 / (1 + np.exp(-0.75))), three
    yield "poisson(2.5)", COUNTS, stats.poisson(2.5), ("mean", "variance")
    yield "negative_binomial(2.5, 1.25)", COUNTS, stats.nbinom(1.25, 1.25 / 3.75), ("mean", "variance")


def quadrature(f, law):
    """E[f] under a distribution of scipy's, a sum where it is discrete."""
    from scipy import integrate, stats

    if isinstance(law.dist, stats.rv_discrete):
        k = np.arange(0, 4000)
        mass = law.pmf(k)
        return float(np.sum(f(k[mass > 0]) * mass[mass > 0]))
    # Over quantiles, in pieces, so that no tail and no kink is missed.
    ends = law.ppf([0, 1e-15, 1e-9, 1e-5, 1e-2, 0.25, 0.5, 0.75, 0.99, 1 - 1e-5, 1 - 1e-9, 1 - 1e-15, 1])
    pieces = [
        integrate.quad(lambda x: f(x) * law.pdf(x), low, high, epsabs=1e-13, epsrel=1e-12, limit=400)[0]
        for low, high in zip(ends[:-1], ends[1:])
        if low < high
    ]
    return float(np.sum(pieces))


def divergences():
    """(text of the left, of the right, scipy's distributions)."""
    from scipy import stats

    yield "normal(0.5, 2)", "normal(-1, 1.25)", stats.norm(0.5, 2), stats.norm(-1, 1.25)
    yield "normal(0.5, log_var = 1)", "normal(-1, log_scale = 0.25)", stats.norm(0.5, np.exp(0.5)), stats.norm(-1, np.exp(0.25))
    yield "log_normal(0.5, 0.75)", "log_normal(-1, 1.25)", stats.lognorm(0.75, scale=np.exp(0.5)), stats.lognorm(1.25, scale=np.exp(-1))
    yield "laplace(0.5, 2)", "laplace(-1, 1.25)", stats.laplace(0.5, 2), stats.laplace(-1, 1.25)
    yield "laplace(0.5, 2)", "normal(-1, 1.25)", stats.laplace(0.5, 2), stats.norm(-1, 1.25)
    yield "normal(0.5, 2)", "laplace(-1, 1.25)", stats.norm(0.5, 2), stats.laplace(-1, 1.25)
    yield "uniform(-1, 1)", "uniform(-3, 2)", stats.uniform(-1, 2), stats.uniform(-3, 5)
    yield "uniform(-1, 1)", "normal(0.5, 2)", stats.uniform(-1, 2), stats.norm(0.5, 2)
    yield "cauchy(0.5, 2)", "cauchy(-1, 1.25)", stats.cauchy(0.5, 2), stats.cauchy(-1, 1.25)
    yield "exponential(1.75)", "exponential(0.5)", stats.expon(scale=1 / 1.75), stats.expon(scale=2)
    yield "exponential(1.75)", "gamma(2.5, 0.5)", stats.expon(scale=1 / 1.75), stats.gamma(2.5, scale=2)
    yield "gamma(2.5, 0.5)", "exponential(1.75)", stats.gamma(2.5, scale=2), stats.expon(scale=1 / 1.75)
    yield "gamma(2.5, 1.75)", "gamma(1.5, 0.5)", stats.gamma(2.5, scale=1 / 1.75), stats.gamma(1.5, scale=2)
    yield "inverse_gamma(2.5, 1.75)", "inverse_gamma(1.5, 0.5)", stats.invgamma(2.5, scale=1.75), stats.invgamma(1.5, scale=0.5)
    yield "beta(2.5, 1.75)", "beta(1.5, 3)", stats.beta(2.5, 1.75), stats.beta(1.5, 3)
    yield "bernoulli(0.25)", "bernoulli(0.625)", stats.bernoulli(0.25), stats.bernoulli(0.625)
    yield "poisson(2.5)", "poisson(4)", stats.poisson(2.5), stats.poisson(4)


def modes():
    """(text, mode), found by search on scipy's densities."""
    from scipy import optimize, stats

    for text, law in (
        ("log_normal(0.25, 0.75)", stats.lognorm(0.75, scale=np.exp(0.25))),
        ("gamma(2.5, 1.75)", stats.gamma(2.5, scale=1 / 1.75)),
        ("inverse_gamma(2.5, 1.75)", stats.invgamma(2.5, scale=1.75)),
        ("beta(2.5, 1.75)", stats.beta(2.5, 1.75)),
        ("student_t(4.5, 0.5, 2)", stats.t(4.5, 0.5, 2)),
    ):
        low, high = law.ppf([1e-3, 0.999])
        yield text, float(optimize.minimize_scalar(lambda x: -law.logpdf(x), (low, law.median(), high), tol=1e-14).x)
    for text, law in (
        ("poisson(2.5)", stats.poisson(2.5)),
        ("negative_binomial(6.5, 3)", stats.nbinom(3, 3 / 9.5)),
        ("negative_binomial(6.5, 0.5)", stats.nbinom(0.5, 0.5 / 7)),
    ):
        yield text, float(np.argmax(law.pmf(np.arange(100))))
    zero = 1 / (1 + np.exp(1))
    inflated = (1 - zero) * stats.nbinom(3, 3 / 9.5).pmf(np.arange(100)) + zero * (np.arange(100) == 0)
    yield "zero_inflated_negative_binomial(6.5, 3, -1)", float(np.argmax(inflated))
    inflated = (1 - zero) * stats.nbinom(9, 9 / 15.5).pmf(np.arange(100)) + zero / 32 * (np.arange(100) == 0)
    yield "zero_inflated_negative_binomial(6.5, 9, -5)", float(np.argmax(inflated))


def vectors():
    """(expression of x, places, values): distributions of vectors, and what is made of other distributions."""
    from scipy import integrate, special, stats

    x = np.array(REAL)
    pairs = np.stack([x, 0.5 * x * x], -1)
    pair = "concat(reshape(x, 5, 1), reshape(0.5 * x * x, 5, 1))"
    a, s, b, t = [0.5, -1], [[1.5, 0], [0.5, 2]], [-0.25, 0.75], [[0.75, 0], [-1.25, 1]]
    law = stats.multivariate_normal(a, np.array(s) @ np.array(s).T)
    left, right = f"multivariate_normal({a}, {s})", f"multivariate_normal({b}, {t})"
    yield f"log_density({left}, {pair})", REAL, law.logpdf(pairs)
    yield f"entropy({left}) + 0 * x", REAL, [law.entropy()] * 5
    other = np.array(t) @ np.array(t).T
    d, ratio = np.subtract(b, a), np.linalg.solve(other, law.cov)
    kl = (np.trace(ratio) - 2 + d @ np.linalg.solve(other, d) - np.linalg.slogdet(ratio)[1]) / 2
    yield f"KL({left} || {right}) + 0 * x", REAL, [kl] * 5
    kl = (np.trace(law.cov) / 4 + np.sum(np.subtract(a, 0.5) ** 2) / 4 - 2 - np.linalg.slogdet(law.cov / 4)[1]) / 2
    yield f"KL({left} || normal(0.5, 2)) + 0 * x", REAL, [kl] * 5
    # On the sphere, by quadrature over the angle to the mean.
    for n, kappa in ((2, 0.5), (3, 2.5), (4, 7), (11, 0.125), (11, 300)):
        centre = [0.0] * n
        centre[0 if n == 2 else 1], centre[-1] = 0.6, 0.8
        centre = np.float32(centre).astype(np.float64)
        area = special.gammaln((n - 1) / 2) - np.log(2) - (n - 1) / 2 * np.log(np.pi)

        def moment(f):
            return integrate.quad(lambda y: f(y) * np.exp(kappa * (np.cos(y) - 1)) * np.sin(y) ** (n - 2), 0, np.pi,
                                  points=[0.05, 0.2, 0.6], epsabs=1e-15, epsrel=1e-13, limit=500)[0]  # fmt: skip

        log_total = np.log(moment(lambda y: 1)) - area
        mean = moment(np.cos) / moment(lambda y: 1)
        # Not a literal, which is folded in float32.
        text = f"von_mises_fisher({[round(c, 1) for c in centre.tolist()]}, {kappa} + 0 * x[0])"
        yield f"log_density({text}, {'[' + '1, ' + '0, ' * (n - 2) + '0]'}) + 0 * x", REAL, [-kappa * (1 + centre @ centre - 2 * centre[0]) / 2 - log_total] * 5
        yield f"sum(mean({text})) + 0 * x", REAL, [1.4 * mean] * 5
        yield f"entropy({text}) + 0 * x", REAL, [log_total + kappa * (1 - mean)] * 5
    p = "von_mises_fisher([0, 0.6, 0.8], 2.5 + 0 * x[0])"
    q = "von_mises_fisher([0, 1, 0], 1.25 + 0 * x[0])"
    log_c = lambda k: np.log(k / (4 * np.pi * np.sinh(k)))
    kl = log_c(2.5) - log_c(1.25) + (1 / np.tanh(2.5) - 1 / 2.5) * (2.5 - 1.25 * 0.6)
    yield f"KL({p} || {q}) + 0 * x", REAL, [kl] * 5
    c, e = np.array([2.5, 1.75, 4]), np.array([1.5, 3, 0.5])
    law = stats.dirichlet(c)
    places = np.stack([x * x / 16, 0 * x + 0.25, 0.75 - x * x / 16], -1)
    triple = "concat(reshape(x * x / 16, 5, 1), reshape(0 * x + 0.25, 5, 1), reshape(0.75 - x * x / 16, 5, 1))"
    yield f"log_density(dirichlet({c.tolist()}), {triple})", REAL, [law.logpdf(row) for row in places]
    yield f"entropy(dirichlet({c.tolist()})) + 0 * x", REAL, [law.entropy()] * 5
    yield f"sum(mode(dirichlet({c.tolist()})) * [1, 2, 4]) + 0 * x", REAL, [(c - 1) @ [1, 2, 4] / (c.sum() - 3)] * 5
    yield f"sum(variance(dirichlet({c.tolist()})) * [1, 2, 4]) + 0 * x", REAL, [law.var() @ [1, 2, 4]] * 5
    log_beta = lambda v: np.sum(special.gammaln(v)) - special.gammaln(np.sum(v))
    kl = log_beta(e) - log_beta(c) + np.sum((c - e) * (special.digamma(c) - special.digamma(c.sum())))
    yield f"KL(dirichlet({c.tolist()}) || dirichlet({e.tolist()})) + 0 * x", REAL, [kl] * 5
    # Grey values: by quadrature.
    u = np.array(UNIT)
    for p in (0.125, 0.5, 0.625, 0.875):
        density = lambda v, p=p: p**v * (1 - p) ** (1 - v)
        norm = integrate.quad(density, 0, 1, epsabs=1e-14)[0]
        m = integrate.quad(lambda v: v * density(v), 0, 1, epsabs=1e-14)[0] / norm
        var = integrate.quad(lambda v: (v - m) ** 2 * density(v), 0, 1, epsabs=1e-14)[0] / norm
        entropy = np.log(norm) - m * np.log(p) - (1 - m) * np.log1p(-p)
        q_norm = 0.5 / np.log(3)  # (1 - 2q) / log((1 - q) / q) of q = 0.25
        kl = -entropy + np.log(q_norm) - m * np.log(0.25) - (1 - m) * np.log(0.75)
        for text, value in (("mean", m), ("variance", var), ("entropy", entropy)):
            yield f"{text}(continuous_bernoulli({p})) + 0 * x", UNIT, [value] * 5
        yield f"KL(continuous_bernoulli({p}) || continuous_bernoulli(0.25)) + 0 * x", UNIT, [kl] * 5
    # The Concrete distribution: the logit of a relaxed binary draw is logistic; of three classes, by their formula.
    inner = u * 0.5
    law = stats.logistic(0.75 / 0.5, 1 / 0.5)
    yield "log_density(relaxed_bernoulli(0.75, 0.5), x)", UNIT, law.logpdf(special.logit(u)) - np.log(u * (1 - u))
    alpha, lam = np.exp([0.25, -1, 2]), 0.5
    points = np.stack([inner, 0.25 + 0 * u, 0.75 - inner], -1)
    value = special.gammaln(3) + 2 * np.log(lam) + np.sum(np.log(alpha * points ** (-lam - 1)), -1) - 3 * np.log(np.sum(alpha * points**-lam, -1))
    yield "log_density(relaxed_categorical([0.25, -1, 2], 0.5), concat(reshape(x / 2, 5, 1), reshape(0 * x + 0.25, 5, 1), reshape(0.75 - x / 2, 5, 1)))", UNIT, value
    logits, b = np.array([0.25, -1, 2]), np.array([1, 0.5, -0.75])
    lp, lq = logits - special.logsumexp(logits), b - special.logsumexp(b)
    yield "entropy(categorical([0.25, -1, 2])) + 0 * x", REAL, [-np.exp(lp) @ lp] * 5
    yield "KL(categorical([0.25, -1, 2]) || categorical([1, 0.5, -0.75])) + 0 * x", REAL, [np.exp(lp) @ (lp - lq)] * 5
    yield "KL(one_hot_categorical([0.25, -1, 2]) || one_hot_categorical([1, 0.5, -0.75])) + 0 * x", REAL, [np.exp(lp) @ (lp - lq)] * 5
    law, zero = stats.nbinom(1.25, 1.25 / 3.75), 1 / (1 + np.exp(-0.5))
    yield "mean(zero_inflated_negative_binomial(2.5, 1.25, 0.5)) + 0 * x", REAL, [(1 - zero) * law.mean()] * 5
    var = (1 - zero) * (law.var() + law.mean() ** 2) - ((1 - zero) * law.mean()) ** 2
    yield "variance(zero_inflated_negative_binomial(2.5, 1.25, 0.5)) + 0 * x", REAL, [var] * 5
    edge = np.arange(-127, 128) / 127.5
    yield "mean(discretized_logistic(0.25, -2)) + 0 * x", REAL, [1 - np.sum(special.expit((edge - 0.25) * np.exp(2))) / 127.5] * 5
    yield "mode(discretized_logistic(0.25, -4)) + 0 * x", REAL, [(round(0.25 * 127.5 - 0.5) + 0.5) / 127.5] * 5
    yield "mode(discretized_logistic(0.25, 1)) + 0 * x", REAL, [1.0] * 5
    # Mixtures and products.
    w = np.exp(lp)
    locs, scales = np.array([-1, 0.5, 2]), np.array([0.5, 1.25, 2])
    mixed = "mixture(logits = [0.25, -1, 2], components = normal([-1, 0.5, 2], [0.5, 1.25, 2]))"
    yield f"log_density({mixed}, x)", REAL, np.log(stats.norm(locs, scales).pdf(x[:, None]) @ w)
    yield f"mean({mixed}) + 0 * x", REAL, [w @ locs] * 5
    yield f"variance({mixed}) + 0 * x", REAL, [w @ (scales**2 + locs**2) - (w @ locs) ** 2] * 5
    rows = np.array([[0.5, -1], [0, 1], [2, 0.25]])
    parts = stats.norm(rows, 1.5).logpdf(pairs[:, None, :]).sum(-1)
    yield f"log_density(mixture([0.25, -1, 2], independent(normal({rows.tolist()}, 1.5))), {pair})", REAL, special.logsumexp(parts + lp, axis=-1)
    parts = np.stack([stats.multivariate_normal(row, np.array(s) @ np.array(s).T).logpdf(pairs) for row in rows], -1)
    yield f"log_density(mixture([0.25, -1, 2], multivariate_normal({rows.tolist()}, {[s] * 3})), {pair})", REAL, special.logsumexp(parts + lp, axis=-1)
    yield "log_density(mixture(probs = [0.25, 0.75], components = poisson([2.5, 6])), x)", COUNTS, np.log(0.25 * stats.poisson(2.5).pmf(COUNTS) + 0.75 * stats.poisson(6).pmf(COUNTS))
    precision = 1 + 1 / 4 + 1 / 1.25**2
    loc = (1 / 4 - 0.5 / 1.25**2) / precision
    yield "log_density(product_of_experts(normal(0, 1), normal(1, 2), normal(-0.5, 1.25)), x)", REAL, stats.norm(loc, precision**-0.5).logpdf(x)
    value = np.where(x > 0, stats.norm(0.2, 0.8**0.5).logpdf(x), stats.norm(0, 1).logpdf(x))
    yield "concat(" + ", ".join(f"reshape(log_density(product_of_experts(normal(0, 1), normal(1, 2) where x[{i}] > 0), x[{i}]), 1)" for i in range(5)) + ")", REAL, value


def write():
    from scipy import special, stats

    cases = []
    for text, x, law, members in distributions():
        density = law.logpmf if isinstance(law.dist, stats.rv_discrete) else law.logpdf
        cases.append([f"log_density({text}, x)", x, [float(v) for v in density(x)]])
        numbers = {"mean": law.mean, "variance": law.var, "entropy": law.entropy}
        cases += [[f"{member}({text}) + 0 * x", x, [float(numbers[member]())] * 5] for member in members]
    for left, right, p, q in divergences():
        density = "logpmf" if isinstance(p.dist, stats.rv_discrete) else "logpdf"
        f, g = getattr(p, density), getattr(q, density)
        cases.append([f"KL({left} || {right}) + 0 * x", REAL, [quadrature(lambda x: f(x) - g(x), p)] * 5])
    cases += [[f"mode({text}) + 0 * x", REAL, [value] * 5] for text, value in modes()]
    cases += [[text, list(x), np.asarray(values).tolist()] for text, x, values in vectors()]
    u = np.array(UNIT)
    for p in (0.125, 0.5, 0.49609375, 0.875):
        constant = np.log(2 * np.arctanh(1 - 2 * p) / (1 - 2 * p)) if p != 0.5 else np.log(2)
        value = u * np.log(p) + (1 - u) * np.log1p(-p) + constant
        cases.append([f"log_density(continuous_bernoulli({p}), x)", UNIT, value.tolist()])
    logits = np.array([0.25, -1, 2])
    logs = logits - special.logsumexp(logits)
    classes = [0, 1, 2, 1, 0]
    cases.append(['log_density(categorical(logits = [0.25, -1, 2]), cast(x, "i32"))', classes, logs[classes].tolist()])
    law, zero = stats.nbinom(1.25, 1.25 / 3.75), 1 / (1 + np.exp(-0.5))
    value = np.where(np.array(COUNTS) == 0, np.log(zero + (1 - zero) * law.pmf(0)), np.log1p(-zero) + law.logpmf(COUNTS))
    cases.append(["log_density(zero_inflated_negative_binomial(2.5, 1.25, 0.5), x)", COUNTS, value.tolist()])
    levels = [-1.0, 63 / 127.5 - 1, 128 / 127.5 - 1, 200 / 127.5 - 1, 1.0]
    x = np.float32(levels).astype(np.float64)

    def below(v):
        return special.expit((v - 0.25) / np.exp(-2))

    value = np.log(below(x + 1 / 255) - below(x - 1 / 255))
    value[0], value[-1] = np.log(below(x[0] + 1 / 255)), np.log1p(-below(x[-1] - 1 / 255))
    cases.append(["log_density(discretized_logistic(0.25, -2), x)", levels, value.tolist()])
    with open(STORE, "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def compare(genc, folder):
    os.makedirs(folder, exist_ok=True)
    with open(STORE, encoding="utf-8") as file:
        cases = json.load(file)
    model, places = os.path.join(folder, "densities.gen"), os.path.join(folder, "x.npy")
    lines = [f"    let v{i} = f{i}(part(x, {i}, {len(cases)}, 0));" for i in range(len(cases))]
    values = ", ".join(f"v{i}" for i in range(len(cases)))
    with open(model, "w", encoding="utf-8") as file:
        file.writelines(f"block f{i}(x) = {text};\n" for i, (text, _, _) in enumerate(cases))
        file.write(f"model densities {{\n  net f(x: f32[{5 * len(cases)}]) {{\n" + "\n".join(lines))
        file.write(f"\n    return concat({values});\n  }}\n}}\n")
    np.save(places, np.concatenate([np.float32(x) for _, x, _ in cases])[None])
    result = os.path.join(folder, "y.npy")
    subprocess.run([genc, "run", model, "f", "--reference", "--in", f"x={places}", "--out", f"f={result}"], check=True)
    found = np.load(result)[0].astype(np.float64).reshape(len(cases), 5)
    bad = 0
    for (text, x, wanted), row in zip(cases, found):
        error = np.abs(row - wanted) / np.maximum(1, np.abs(wanted))
        if not np.all(error <= 16 * 2.0**-24):
            print(f"{text} at {x}: found {row.tolist()}, expected {wanted}")
            bad += 1
    sys.exit(bad != 0)


if sys.argv[1] == "--write":
    write()
else:
    compare(sys.argv[1], sys.argv[2])
