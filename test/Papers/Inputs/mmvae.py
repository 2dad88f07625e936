from papers import *

images, _ = digits(6)
INPUTS = {
    "upper": images[:, :4].reshape(6, 32),
    "lower": images[:, 4:].reshape(6, 32),
    "noise_z": uniform("mmvae.z", 6, 4),
    "noise_z_again": uniform("mmvae.z_again", 6, 4),
}


def laplace(loc, scale):
    return independent(torch.distributions.Laplace(loc, scale))


def expert(w, name, x):
    h = F.relu(dense(w, name + ".fc", x))
    return laplace(dense(w, name + ".loc", h), torch.softmax(dense(w, name + ".scale", h), 1) * 4 + 1e-6)


def moved(q, u):
    """The quantile of u."""
    centred = u - 0.5
    return q.mean - q.base_dist.scale * torch.sign(centred) * torch.log1p(-2 * torch.abs(centred))


def parts(w, upper, lower, z):
    """log p(upper | z), log p(lower | z), log p(z), log q(z | upper, lower)."""
    r, s = expert(w, "from_upper.expert_0", upper), expert(w, "from_lower.expert_0", lower)
    likelihood = lambda name, x: laplace(torch.sigmoid(dense(w, f"decoder.{name}2", F.relu(dense(w, f"decoder.{name}1", z)))), torch.tensor(0.75)).log_prob(x)
    log_q = torch.logsumexp(torch.stack([r.log_prob(z), s.log_prob(z)]), 0) - np.log(2)
    return likelihood("upper", upper), likelihood("lower", lower), laplace(torch.zeros_like(z), torch.ones_like(z)).log_prob(z), log_q


def elbo(w, upper, lower, noise_z, noise_z_again):
    found, value = {}, 0
    for suffix, name, x, u in (("", "from_upper.expert_0", upper, noise_z), ("_2", "from_lower.expert_0", lower, noise_z_again)):
        q = expert(w, name, x)
        a, b, _, log_q = parts(w, upper, lower, moved(q, u))
        # E log p(z) under a Laplace distribution: E|z| = |m| + s exp(-|m| / s).
        m, s = torch.abs(q.mean), q.base_dist.scale
        crossed = (m + s * torch.exp(-m / s) + np.log(2)).sum(1)
        found |= {"cross_entropy_z" + suffix: crossed, "log_p_upper" + suffix: a, "log_p_lower" + suffix: b, "log_q_z" + suffix: log_q}
        value = value + (a + b - crossed - log_q) / 2
    return {"elbo": value, **found}


def bound(w, upper, lower):
    values = []
    for site, (name, x) in enumerate((("from_upper.expert_0", upper), ("from_lower.expert_0", lower))):
        q = expert(w, name, x)
        log_weights = []
        for u in draws_of_a_loop(3, 6, 4, site=site, draw=philox.uniforms):
            a, b, c, d = parts(w, upper, lower, moved(q, u))
            log_weights.append(a + b + c - d)
        values.append(log_mean_exp(torch.stack(log_weights)))
    return {"bound": (values[0] + values[1]) / 2, "log": values[0], "log_2": values[1]}


OBJECTIVES = [elbo, bound]
