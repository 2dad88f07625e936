from papers import *

images, _ = digits(6)
INPUTS = {"x": images.reshape(6, 64), "noise_z": normal("beta_tc.z", 6, 4)}


def elbo(w, x, noise_z):
    h = torch.tanh(dense(w, "encoder.fc1", x))
    q = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    log_p_x = bernoulli(dense(w, "decoder.fc2", torch.tanh(dense(w, "decoder.fc1", z))), x)
    # Equation S2: [i, j, dimension] of z_i under the posterior of example j, from a batch of 6 of 1797 examples.
    each = torch.distributions.Normal(q.base_dist.loc, q.base_dist.scale).log_prob(z[:, None])
    log_q_z = torch.logsumexp(each.sum(2), 1) - np.log(6 * 1797)
    log_product = (torch.logsumexp(each, 1) - np.log(6 * 1797)).sum(1)
    information, correlation = q.log_prob(z) - log_q_z, log_q_z - log_product
    apart = log_product - standard(z).log_prob(z)
    return {"elbo": log_p_x - information - 6 * correlation - apart, "log_p_x": log_p_x}


OBJECTIVES = [elbo]
TRAINED = ["elbo"]
