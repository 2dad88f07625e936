from papers import *

images, _ = digits(6)
INPUTS = {"x": images.reshape(6, 64), "noise_z": normal("flow_vae.z", 6, 2), "beta": 0.4375}


def planar(z, u, w, b):
    """Equations 10 to 12, with the direction of appendix A.1: the image and log |det| of the Jacobian."""
    along = (u * w).sum(1, keepdim=True)
    u = u + (F.softplus(along) - 1 - along) * w / (w * w).sum(1, keepdim=True)
    h = torch.tanh((w * z).sum(1, keepdim=True) + b)
    return z + u * h, torch.log(torch.abs(1 + ((1 - h * h) * w * u).sum(1)))


def parts(w, x, noise_z):
    h = torch.tanh(dense(w, "encoder.fc", x))
    q0 = gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))
    z = q0.base_dist.loc + q0.base_dist.scale * noise_z
    log_q_z = q0.log_prob(z)
    for i in "12":
        z, log_det = planar(z, *(dense(w, f"encoder.{name}{i}", h) for name in "uwb"))
        log_q_z = log_q_z - log_det
    log_p_x = bernoulli(dense(w, "decoder.fc2", torch.tanh(dense(w, "decoder.fc1", z))), x)
    return {"log_p_x": log_p_x, "log_p_z": standard(z).log_prob(z), "log_q_z": log_q_z}


def elbo(w, x, noise_z):
    of = parts(w, x, noise_z)
    return {"elbo": of["log_p_x"] + of["log_p_z"] - of["log_q_z"], **of}


def annealed(w, x, noise_z, beta):
    of = parts(w, x, noise_z)
    return {"annealed": beta * (of["log_p_x"] + of["log_p_z"]) - of["log_q_z"], **of}


OBJECTIVES = [elbo, annealed]
