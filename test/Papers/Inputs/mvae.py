from papers import *

images, classes = digits(6)
INPUTS = {
    "image": images.reshape(6, 64),
    "label": classes,
    "image_present": np.int32([1, 1, 0, 1, 0, 1]),
    "label_present": np.int32([1, 0, 1, 1, 0, 1]),
    **{"noise_z" + again: normal("mvae.z" + again, 6, 4) for again in ("", "_again", "_again_again")},
}


def experts(w, image, label):
    h = F.relu(dense(w, "seen.fc", image))
    seen = dense(w, "seen.loc", h), torch.exp(-dense(w, "seen.log_var", h))
    h = F.relu(w["told.embedding_0.weight"][label.long()])
    told = dense(w, "told.loc", h), torch.exp(-dense(w, "told.log_var", h))
    return seen, told


def product(*experts):
    """Of normal experts (loc, precision, mask), and the prior."""
    precision = 1 + sum(p * m for _, p, m in experts)
    return gaussian(sum(loc * p * m for loc, p, m in experts) / precision, precision**-0.5)


def decode(w, q, noise, image, label):
    z = q.base_dist.loc + q.base_dist.scale * noise
    logits = dense(w, "decoder.fc2", F.relu(dense(w, "decoder.fc1", z)))
    return bernoulli(logits, image), -F.cross_entropy(dense(w, "decoder.fc", z), label.long(), reduction="none"), kl(q, standard(z))


def both(w, image, label, image_present, label_present, noise_z):
    mask = lambda m: m.double()[:, None]
    seen, told = experts(w, image, label)
    q = product((*seen, mask(image_present)), (*told, mask(label_present)))
    log_p_image, log_p_label, kl_z = decode(w, q, noise_z, image, label)
    value = log_p_image * image_present + 50 * log_p_label * label_present - kl_z
    return {"both": value, "log_p_image": log_p_image, "log_p_label": log_p_label, "kl_z": kl_z}


def unweighted(w, image, label, image_present, label_present, noise_z):
    of = both(w, image, label, image_present, label_present, noise_z)
    return {"unweighted": of["log_p_image"] * image_present + of["log_p_label"] * label_present - of["kl_z"]}


def image_alone(w, image, image_present, noise_z):
    log_p_image, _, kl_z = decode(w, product((*experts(w, image, torch.zeros(6))[0], 1)), noise_z, image, torch.zeros(6))
    return {"image_alone": (log_p_image - kl_z) * image_present, "log_p_image": log_p_image, "kl_z": kl_z}


def label_alone(w, label, label_present, noise_z):
    image = torch.zeros(6, 64).double()
    _, log_p_label, kl_z = decode(w, product((*experts(w, image, label)[1], 1)), noise_z, image, label)
    return {"label_alone": (50 * log_p_label - kl_z) * label_present, "log_p_label": log_p_label, "kl_z": kl_z}


def total(w, image, label, image_present, label_present, noise_z, noise_z_again, noise_z_again_again):
    a = both(w, image, label, image_present, label_present, noise_z)
    b = image_alone(w, image, image_present, noise_z_again)
    c = label_alone(w, label, label_present, noise_z_again_again)
    return {"total": a["both"] + b["image_alone"] + c["label_alone"], "kl_z": a["kl_z"], "kl_z_2": b["kl_z"], "kl_z_3": c["kl_z"]}


OBJECTIVES = [both, unweighted, image_alone, label_alone, total]
