from papers import *

images, _ = digits(6)
INPUTS = {"x": images.reshape(6, 64), "noise_z": normal("vamp.z", 6, 4)}


def posterior(w, x):
    h = torch.tanh(dense(w, "posterior.fc1", x))
    return gaussian(dense(w, "posterior.loc", h), torch.exp(dense(w, "posterior.log_var", h) / 2))


def elbo(w, x, noise_z):
    q = posterior(w, x)
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    log_p_x = bernoulli(dense(w, "decoder.fc2", torch.tanh(dense(w, "decoder.fc1", z))), x)
    # Equation 9, of 5 pseudo-inputs; the entropy of q is known.
    each = posterior(w, w["pseudo_inputs"].clamp(0, 1))
    log_p_z = torch.distributions.MixtureSameFamily(torch.distributions.Categorical(torch.ones(5).double()), each).log_prob(z)
    entropy_z = q.entropy()
    return {"elbo": log_p_x + log_p_z + entropy_z, "log_p_x": log_p_x, "log_p_z": log_p_z, "entropy_z": entropy_z}


OBJECTIVES = [elbo]
