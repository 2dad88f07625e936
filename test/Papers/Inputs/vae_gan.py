from papers import *

images, _ = digits(6)
INPUTS = {"x": images, "noise_z": normal("vae_gan.z", 6, 4), "noise_z_again": normal("vae_gan.prior", 6, 4)}


def same(w, name, x):
    """5x5 with a stride of 2: Keras' `same` pads 1 before and 2 behind an even size."""
    return conv(w, name, F.pad(x, (0, 0, 1, 2, 1, 2)), 2, 0)


def encode(w, x):
    h = F.relu(same(w, "encoder.conv", x)).flatten(1)
    return gaussian(dense(w, "encoder.loc", h), torch.exp(dense(w, "encoder.log_var", h) / 2))


def decode(w, z):
    h = F.relu(dense(w, "decoder.fc", z)).reshape(-1, 4, 4, 4)
    return torch.sigmoid(conv_transpose(w, "decoder.conv", h, 2, 0)[:, 1:9, 1:9])


def discriminator(w, x):
    hidden = dense(w, "discriminator.hidden", F.relu(same(w, "discriminator.conv", x)).flatten(1))
    return dense(w, "discriminator.out", F.relu(hidden))[:, 0], hidden


def prior_loss(w, x):
    q = encode(w, x)
    return {"prior_loss": kl(q, standard(q.mean))}


def likeness(w, x, noise_z):
    q = encode(w, x)
    made = decode(w, q.base_dist.loc + q.base_dist.scale * noise_z)
    return {"likeness": gaussian(discriminator(w, made)[1], torch.tensor(1.0)).log_prob(discriminator(w, x)[1])}


def adversarial(w, x, noise_z, noise_z_again):
    q = encode(w, x)
    made, drawn = decode(w, q.base_dist.loc + q.base_dist.scale * noise_z), decode(w, noise_z_again)
    terms = [F.logsigmoid(s * discriminator(w, image)[0]) for s, image in ((1, x), (-1, made), (-1, drawn))]
    return {"adversarial": sum(terms), "log_sigmoid": terms[0], "log_sigmoid_2": terms[1], "log_sigmoid_3": terms[2]}


def encoder_gain(w, x, noise_z):
    return {"encoder_gain": likeness(w, x, noise_z)["likeness"] - prior_loss(w, x)["prior_loss"]}


def decoder_gain(w, x, noise_z, noise_z_again):
    return {"decoder_gain": 15 * likeness(w, x, noise_z)["likeness"] - adversarial(w, x, noise_z, noise_z_again)["adversarial"]}


OBJECTIVES = [prior_loss, likeness, adversarial, encoder_gain, decoder_gain]
TRAINED = {"decoder_gain": "decoder", "adversarial": "discriminator"}
