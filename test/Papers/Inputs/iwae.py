from papers import *

images, _ = digits(6)
INPUTS = {"x": np.float32(images.reshape(6, 64) > 0.4), "noise_h1": normal("iwae.h1", 6, 8), "noise_h2": normal("iwae.h2", 6, 4)}


def layer(w, name, x):
    h = torch.tanh(dense(w, name + ".fc2", torch.tanh(dense(w, name + ".fc1", x))))
    return gaussian(dense(w, name + ".loc", h), torch.exp(dense(w, name + ".log_scale", h)))


def draw(w, x, noise_h1, noise_h2):
    q1 = layer(w, "encoder.h1", x)
    h1 = q1.base_dist.loc + q1.base_dist.scale * noise_h1
    q2 = layer(w, "encoder.h2", h1)
    h2 = q2.base_dist.loc + q2.base_dist.scale * noise_h2
    log_p_x = bernoulli(dense(w, "decoder.fc2", torch.tanh(dense(w, "decoder.fc1", h1))), x)
    return q1, h1, q2, h2, layer(w, "prior.h1", h2).log_prob(h1), log_p_x


def elbo(w, x, noise_h1, noise_h2):
    # What is known is not drawn: the entropy of h1, and the divergence of h2 for a given h1.
    q1, _, q2, h2, log_p_h1, log_p_x = draw(w, x, noise_h1, noise_h2)
    terms = {"log_p_h1": log_p_h1, "log_p_x": log_p_x, "entropy_h1": q1.entropy(), "kl_h2": kl(q2, standard(h2))}
    return {"elbo": log_p_h1 + log_p_x + terms["entropy_h1"] - terms["kl_h2"], **terms}


def log_weights(w, x):
    def one(noise_h1, noise_h2):
        q1, h1, q2, h2, log_p_h1, log_p_x = draw(w, x, noise_h1, noise_h2)
        return log_p_x + log_p_h1 + standard(h2).log_prob(h2) - q1.log_prob(h1) - q2.log_prob(h2)

    noise = zip(draws_of_a_loop(5, 6, 8, site=0), draws_of_a_loop(5, 6, 4, site=1))
    return torch.stack([one(*both) for both in noise])


def bound(w, x):
    # Equation 8.
    value = log_mean_exp(log_weights(w, x))
    return {"bound": value, "iwae": value}


def tilted(w, x):
    value = log_mean_exp(0.5 * log_weights(w, x))
    return {"tilted": value / 0.5, "renyi": value / 0.5}


OBJECTIVES = [elbo, bound, tilted]
