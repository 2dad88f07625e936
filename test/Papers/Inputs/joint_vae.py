from papers import *

images, _ = digits(6)
INPUTS = {
    "x": images.reshape(6, 64),
    "noise_z": normal("joint.z", 6, 4),
    "noise_y": uniform("joint.y", 6, 10),
    "capacity": 2.25,
    "discrete_capacity": 0.875,
}


def encode(w, x, noise_z):
    h = F.relu(dense(w, "features.fc1", x))
    q = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))
    k = torch.distributions.Categorical(logits=dense(w, "logits.fc2", h))
    kl_k = kl(k, torch.distributions.Categorical(probs=torch.ones(10).double()))
    return q.base_dist.loc + q.base_dist.scale * noise_z, k, kl(q, standard(q.mean)), kl_k


def log_p(w, x, z, y):
    return bernoulli(dense(w, "pixels.fc2", F.relu(dense(w, "pixels.fc1", torch.cat([z, y], 1)))), x)


def summed(w, x, noise_z):
    z, k, kl_z, kl_k = encode(w, x, noise_z)
    classes = torch.eye(10).double()
    log_p_x = sum(k.probs[:, i] * log_p(w, x, z, classes[i].expand(len(x), 10)) for i in range(10))
    return {"summed": log_p_x - kl_z - kl_k, "log_p_x": log_p_x, "kl_z": kl_z, "kl_k": kl_k}


def relaxed(w, x, noise_z, noise_y, capacity, discrete_capacity):
    z, k, kl_z, kl_k = encode(w, x, noise_z)
    y = torch.softmax((k.logits - torch.log(-torch.log(noise_y))) / 0.67, 1)
    log_p_x, term, term_2 = log_p(w, x, z, y), torch.abs(kl_z - capacity), torch.abs(kl_k - discrete_capacity)
    return {"relaxed": log_p_x - 30 * term - 30 * term_2, "log_p_x": log_p_x, "abs": term, "abs_2": term_2}


OBJECTIVES = [summed, relaxed]
