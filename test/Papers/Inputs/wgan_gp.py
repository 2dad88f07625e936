from papers import *

images, _ = digits(6)
INPUTS = {"x": images, "noise_z": normal("wgan_gp.z", 6, 4), "noise_u": uniform("wgan_gp.u", 6, 1, 1, 1)}


def generate(w, z):
    h = F.relu(dense(w, "generator.fc", z)).reshape(-1, 4, 4, 4)
    return torch.sigmoid(conv_transpose(w, "generator.conv", h, 2, 0)[:, 1:9, 1:9])


def critic(w, x):
    """5x5 with a stride of 2: Keras' `same` pads 1 before and 2 behind an even size."""
    h = F.leaky_relu(conv(w, "critic.conv", F.pad(x, (0, 0, 1, 2, 1, 2)), 2, 0), 0.2).flatten(1)
    return dense(w, "critic.out", torch.tanh(dense(w, "critic.hidden", h)))[:, 0]


def distance(w, x, noise_z):
    return {"distance": critic(w, x) - critic(w, generate(w, noise_z))}


def penalty(w, x, noise_z, noise_u):
    between = x + noise_u * (generate(w, noise_z) - x)
    if not between.requires_grad:
        between.requires_grad_()
    (slope,) = torch.autograd.grad(critic(w, between).sum(), between, create_graph=True)
    return {"penalty": (torch.sqrt(total(slope**2) + 1e-12) - 1) ** 2}


def critic_gain(w, x, noise_z, noise_u):
    return {"critic_gain": distance(w, x, noise_z)["distance"] - 10 * penalty(w, x, noise_z, noise_u)["penalty"]}


OBJECTIVES = [distance, penalty, critic_gain]
TRAINED = {"distance": "generator", "critic_gain": "critic"}
