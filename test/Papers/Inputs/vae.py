from papers import *

images, _ = digits(6)
INPUTS = {"x": images, "noise_z": normal("vae.z", 6, 6)}


def parts(w, x, noise_z):
    h = torch.tanh(dense(w, "encoder.fc1", x.flatten(1)))
    q = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    logits = dense(w, "decoder.fc2", torch.tanh(dense(w, "decoder.fc1", z)))
    return bernoulli(logits, x.flatten(1)), kl(q, standard(z))


def elbo(w, x, noise_z):
    log_p_x, kl_z = parts(w, x, noise_z)
    return {"elbo": log_p_x - kl_z, "log_p_x": log_p_x, "kl_z": kl_z}


def from_joint(w, x, noise_z):
    log_p_x, kl_z = parts(w, x, noise_z)
    return {"from_joint": log_p_x - kl_z, "log_p_x": log_p_x, "kl_z": kl_z}


OBJECTIVES = [elbo, from_joint]
