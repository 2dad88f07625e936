from papers import *

images, classes = digits(6)
INPUTS = {"upper": images[:, :4, :, 0], "lower": images[:, 4:, :, 0], "label": classes, "noise_z": normal("cvae.z", 6, 4)}


def elbo(w, upper, label, lower, noise_z):
    given = torch.cat([upper.flatten(1), F.one_hot(label.long(), 10).double()], 1)
    h = F.relu(dense(w, "prior.fc", given))
    p = gaussian(dense(w, "prior.loc", h), torch.exp(dense(w, "prior.log_scale", h)))
    h = F.relu(dense(w, "encoder.fc", torch.cat([given, lower.flatten(1)], 1)))
    q = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_scale", h)))
    z = q.base_dist.loc + q.base_dist.scale * noise_z
    logits = dense(w, "decoder.fc2", F.relu(dense(w, "decoder.fc1", torch.cat([z, given], 1))))
    log_p_lower, kl_z = bernoulli(logits, lower.flatten(1)), kl(q, p)
    return {"elbo": log_p_lower - kl_z, "log_p_lower": log_p_lower, "kl_z": kl_z}


OBJECTIVES = [elbo]
