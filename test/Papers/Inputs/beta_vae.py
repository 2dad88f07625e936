from papers import *

images, _ = digits(6)
INPUTS = {"x": images, "noise_z": normal("beta_vae.z", 6, 4), "capacity": 3.25}


def parts(w, x, noise_z):
    h = F.relu(conv(w, "encoder.conv1", x, 2, 1))
    h = F.relu(conv(w, "encoder.conv2", h, 2, 1)).flatten(1)
    q = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    h = F.relu(dense(w, "decoder.fc", z)).reshape(-1, 2, 2, 8)
    h = F.relu(conv_transpose(w, "decoder.conv1", h, 2, 1))
    return bernoulli(conv_transpose(w, "decoder.conv2", h, 2, 1), x), kl(q, standard(z))


def elbo(w, x, noise_z):
    log_p_x, kl_z = parts(w, x, noise_z)
    return {"elbo": log_p_x - 4 * kl_z, "log_p_x": log_p_x, "kl_z": kl_z}


def controlled(w, x, noise_z, capacity):
    log_p_x, kl_z = parts(w, x, noise_z)
    distance = torch.abs(kl_z - capacity)
    return {"controlled": log_p_x - 1000 * distance, "log_p_x": log_p_x, "abs": distance}


OBJECTIVES = [elbo, controlled]
