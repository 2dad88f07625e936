from papers import *

images, _ = digits(6)
INPUTS = {"x": images.reshape(6, 64), "noise_z1": normal("ladder.z1", 6, 6), "noise_z2": normal("ladder.z2", 6, 3),
          "noise_z2_again": normal("ladder.z2 again", 6, 3), "warm_up": 0.375}  # fmt: skip


def batch_norm(w, name, x):
    """With the running statistics: the network at rest."""
    return F.batch_norm(x, w[name + ".mean"], w[name + ".variance"], w[name + ".scale"], w[name + ".shift"])


def parts(w, x, noise_z1, noise_z2):
    d1 = F.leaky_relu(batch_norm(w, "encoder.batch_norm_0", dense(w, "encoder.fc1", x)), 0.1)
    d2 = F.leaky_relu(batch_norm(w, "encoder.batch_norm_1", dense(w, "encoder.fc2", d1)), 0.1)
    q2 = gaussian(dense(w, "encoder.loc2", d2), F.softplus(dense(w, "encoder.scale2", d2)))
    z2 = q2.base_dist.loc + q2.base_dist.scale * noise_z2
    h = F.leaky_relu(dense(w, "prior.fc", z2), 0.1)
    p1 = gaussian(dense(w, "prior.loc", h), F.softplus(dense(w, "prior.scale", h)))
    # Equations 17 to 19.
    seen = gaussian(dense(w, "encoder.loc1", d1), F.softplus(dense(w, "encoder.scale1", d1)))
    variance = 1 / (seen.variance**-1 + p1.variance**-1)
    q1 = gaussian((seen.mean / seen.variance + p1.mean / p1.variance) * variance, torch.sqrt(variance))
    z1 = q1.base_dist.loc + q1.base_dist.scale * noise_z1
    logits = dense(w, "decoder.fc2", F.leaky_relu(dense(w, "decoder.fc1", z1), 0.1))
    return {"log_p_x": bernoulli(logits, x), "kl_z1": kl(q1, p1), "kl_z2": kl(q2, standard(z2))}


def elbo(w, x, noise_z1, noise_z2, warm_up):
    of = parts(w, x, noise_z1, noise_z2)
    return {"elbo": of["log_p_x"] - warm_up * (of["kl_z1"] + of["kl_z2"]), **of}


def joint(w, x, noise_z1, noise_z2):
    of = parts(w, x, noise_z1, noise_z2)
    return {"joint": of["log_p_x"] - of["kl_z1"] - of["kl_z2"], **of}


def free_bits(w, x, noise_z1, noise_z2, noise_z2_again):
    """The divergence of z1 is within a maximum: its draw of z2 is another one."""
    of, again = parts(w, x, noise_z1, noise_z2), parts(w, x, noise_z1, noise_z2_again)
    free = torch.tensor(1.0, dtype=torch.float64)
    layers = torch.maximum(free, again["kl_z1"]), torch.maximum(free, of["kl_z2"])
    return {"free_bits": of["log_p_x"] - sum(layers), "log_p_x": of["log_p_x"], "maximum": layers[0], "maximum_2": layers[1]}


OBJECTIVES = [elbo, joint, free_bits]
