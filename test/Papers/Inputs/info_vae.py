from papers import *

images, _ = digits(6)
INPUTS = {"x": images.reshape(6, 64), "noise_z": normal("info.z", 6, 4), "noise_z_again": normal("info.w", 6, 4)}


def kernel(a, b):
    """[i, j] of rows of a and b."""
    return torch.exp(-torch.cdist(a, b) ** 2 / 16)


def elbo(w, x, noise_z, noise_z_again):
    h = F.relu(dense(w, "encoder.fc1", x))
    q = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    log_p_x, kl_z = bernoulli(dense(w, "decoder.fc2", F.relu(dense(w, "decoder.fc1", z))), x), kl(q, standard(z))
    # For every example; the mean over the examples is the discrepancy of the two sets.
    discrepancy = kernel(z, z).mean(1) + kernel(noise_z_again, noise_z_again).mean(1) - 2 * kernel(z, noise_z_again).mean(1)
    return {"elbo": log_p_x - 99.25 * discrepancy - 0.75 * kl_z, "log_p_x": log_p_x, "kl_z": kl_z}


OBJECTIVES = [elbo]
TRAINED = ["elbo"]
