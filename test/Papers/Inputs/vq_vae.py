from papers import *

images, _ = digits(6)
INPUTS = {"x": images}


def parts(w, x):
    e = conv(w, "embed.conv2", F.relu(conv(w, "embed.conv1", x, 2, 1)), 2, 1)
    k = torch.cdist(e.reshape(-1, 8), w["codes"]).argmin(1).reshape(-1, 2, 2)
    z = w["codes"][k]
    h = F.relu(conv_transpose(w, "decoder.conv1", z, 2, 1))
    p = gaussian(conv_transpose(w, "decoder.conv2", h, 2, 1), torch.tensor(0.5))
    return p.log_prob(x), total((e - z) ** 2)


def loss(w, x):
    log_p_x, distance = parts(w, x)
    return {"loss": log_p_x - 1.25 * distance, "log_p_x": log_p_x, "squared_distance": distance, "squared_distance_2": distance}


def elbo(w, x):
    log_p_x, _ = parts(w, x)
    log_p_k = torch.full_like(log_p_x, -4 * np.log(16))
    return {"elbo": log_p_x + log_p_k, "log_p_x": log_p_x, "log_p_k": log_p_k}


OBJECTIVES = [loss, elbo]
