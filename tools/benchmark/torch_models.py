#===- torch_models.py - the benchmarks' models in PyTorch -------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""Modules of the shapes of genc's models, and their train steps, each with Adam over all parameters."""
import torch
from torch import nn

functional = nn.functional


def vae(name):
    """(hidden layers, both heads, decoder to logits)."""
    if name == "mlp_vae":
        hidden = nn.Sequential(nn.Flatten(), nn.Linear(784, 400), nn.ReLU())
        return hidden, nn.Linear(400, 40), nn.Sequential(nn.Linear(20, 400), nn.ReLU(), nn.Linear(400, 784))
    if name == "keras_vae":
        hidden = nn.Sequential(nn.Conv2d(1, 32, 3, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 3, 2, 1), nn.ReLU(), nn.Flatten(),
                               nn.Linear(3136, 16), nn.ReLU())  # fmt: skip
        decoder = nn.Sequential(nn.Linear(2, 3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)), nn.ConvTranspose2d(64, 64, 3, 2, 1, 1), nn.ReLU(),
                                nn.ConvTranspose2d(64, 32, 3, 2, 1, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 3, 1, 1), nn.Flatten())  # fmt: skip
        return hidden, nn.Linear(16, 4), decoder
    hidden = nn.Sequential(nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU(), nn.Flatten(), nn.Linear(3136, 256), nn.ReLU())
    decoder = nn.Sequential(nn.Linear(16, 256), nn.ReLU(), nn.Linear(256, 3136), nn.ReLU(), nn.Unflatten(1, (64, 7, 7)),
                            nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Flatten())  # fmt: skip
    return hidden, nn.Linear(256, 32), decoder


def dcgan(features=64):
    """(generator, critic)"""

    def conv(layer, i, o, *norm):
        stride, padding = (1, 0) if 100 in (i, o) or o == 1 else (2, 1)
        return [layer(i, o, 4, stride, padding, bias=False), *norm]

    def up(i, o):
        return conv(nn.ConvTranspose2d, i, o, nn.BatchNorm2d(o), nn.ReLU(True))

    def down(i, o):
        return conv(nn.Conv2d, i, o, nn.BatchNorm2d(o), nn.LeakyReLU(0.2, True))

    n = features
    generator = nn.Sequential(*up(100, 8 * n), *up(8 * n, 4 * n), *up(4 * n, 2 * n), *up(2 * n, n), *conv(nn.ConvTranspose2d, n, 3, nn.Tanh()))
    critic = nn.Sequential(*conv(nn.Conv2d, 3, n, nn.LeakyReLU(0.2, True)), *down(n, 2 * n), *down(2 * n, 4 * n), *down(4 * n, 8 * n),
                           *conv(nn.Conv2d, 8 * n, 1), nn.Flatten(0))  # fmt: skip
    return generator, critic


def seed_generator():
    def up(i, o, stride, *norm):
        return [nn.ConvTranspose2d(i, o, 5, stride, 2, stride - 1, bias=False), *norm]

    return nn.Sequential(nn.Linear(100, 12544, bias=False), nn.BatchNorm1d(12544, 1e-3), nn.LeakyReLU(0.3), nn.Unflatten(1, (256, 7, 7)),
                         *up(256, 128, 1, nn.BatchNorm2d(128, 1e-3), nn.LeakyReLU(0.3)), *up(128, 64, 2, nn.BatchNorm2d(64, 1e-3), nn.LeakyReLU(0.3)),
                         *up(64, 3, 2, nn.Tanh()))  # fmt: skip


def seed_encoder():
    return nn.Sequential(nn.Conv2d(3, 64, 5, 2, 2), nn.LeakyReLU(0.3), nn.Conv2d(64, 128, 5, 2, 2), nn.LeakyReLU(0.3), nn.Flatten(), nn.Linear(32768, 100))


class Sum(nn.Module):
    """x + f(x), and what comes behind it."""

    def __init__(self, *layers, behind=nn.Identity):
        super().__init__()
        self.layers, self.behind = nn.Sequential(*layers), behind()

    def forward(self, x):
        return self.behind(x + self.layers(x))


class Clamp(nn.Module):
    def forward(self, x):
        return 3 * torch.tanh(x / 3)


def taef2_decoder():
    def conv(i, o, bias=True):
        return nn.Conv2d(i, o, 3, 1, 1, bias=bias)

    def residual():
        return Sum(conv(64, 64), nn.ReLU(), conv(64, 64), nn.ReLU(), conv(64, 64), behind=nn.ReLU)

    def pooled():
        bottleneck = Sum(nn.Conv2d(64, 256, 1, bias=False), nn.GroupNorm(4, 256), nn.ReLU(), nn.Conv2d(256, 64, 1, bias=False))
        return nn.Sequential(bottleneck, residual())

    def up(blocks):
        return [nn.Upsample(scale_factor=2), conv(64, 64, bias=False), *(residual() for _ in range(blocks))]

    return nn.Sequential(Clamp(), conv(32, 64), nn.ReLU(), pooled(), pooled(), pooled(), *up(3), *up(3), *up(1), conv(64, 3))


class VectorQuantised(nn.Module):
    def __init__(self):
        super().__init__()

        def residual():
            return Sum(nn.ReLU(), nn.Conv2d(128, 32, 3, 1, 1, bias=False), nn.ReLU(), nn.Conv2d(32, 128, 1, bias=False))

        self.codes = nn.Parameter(torch.rand(512, 64) / 256 - 1 / 512)
        self.embed = nn.Sequential(nn.Conv2d(3, 64, 4, 2, 1), nn.ReLU(), nn.Conv2d(64, 128, 4, 2, 1), nn.ReLU(), nn.Conv2d(128, 128, 3, 1, 1),
                                   residual(), residual(), nn.ReLU(), nn.Conv2d(128, 64, 1))  # fmt: skip
        self.decode = nn.Sequential(nn.Conv2d(64, 128, 3, 1, 1), residual(), residual(), nn.ReLU(), nn.ConvTranspose2d(128, 64, 4, 2, 1),
                                    nn.ReLU(), nn.ConvTranspose2d(64, 3, 4, 2, 1))  # fmt: skip

    def quantise(self, e):
        flat = e.movedim(1, -1)
        nearest = ((self.codes * self.codes).sum(1) - 2 * flat @ self.codes.t()).argmin(-1)
        return self.codes[nearest].movedim(-1, 1)

    def forward(self, x):
        return self.decode(self.quantise(self.embed(x)))

    def loss(self, x):
        e = self.embed(x)
        z = self.quantise(e)
        nll = 2 * (x - self.decode(e + (z - e).detach())).square().sum()
        return (nll + (e.detach() - z).square().sum() + 0.25 * (e - z.detach()).square().sum()) / len(x)


def vae_loss(hidden, heads, decoder, data):
    def loss():
        loc, log_var = heads(hidden(data)).chunk(2, dim=1)
        logits = decoder(loc + torch.exp(0.5 * log_var) * torch.randn_like(loc))
        nll = functional.binary_cross_entropy_with_logits(logits, data.flatten(1), reduction="sum")
        return (nll + 0.5 * (log_var.exp() + loc * loc - 1 - log_var).sum()) / len(data)

    return loss


def optimised(loss, modules):
    """The step that moves the modules' parameters down `loss`."""
    optimizer = torch.optim.Adam([p for module in modules for p in module.parameters()], 1e-3, fused=True)

    def make(compiler):
        function = compiler(loss)

        def step():
            optimizer.zero_grad()
            function().backward()
            optimizer.step()

        return step

    return make


def adversarial(generator, critic, data):
    """The critic's step and then the generator's."""
    optimizers = [torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999), fused=True) for net in (critic, generator)]

    def judged(real, fake):
        return -(functional.logsigmoid(critic(real)) + functional.logsigmoid(-critic(fake))).mean()

    def fooled(fake):
        return -functional.logsigmoid(critic(fake)).mean()

    def make(compiler):
        generate, judge, fool = (compiler(function) for function in (generator, judged, fooled))

        def step():
            fake = generate(torch.randn(len(data), 100, 1, 1, device=data.device))
            for optimizer, loss in zip(optimizers, (lambda: judge(data, fake.detach()), lambda: fool(fake))):
                critic.requires_grad_(optimizer is optimizers[0])
                optimizer.zero_grad()
                loss().backward()
                optimizer.step()

        return step

    return make


def train_step(name, data):
    """Makes the step on `data`, channels first, for a compiler of functions (the identity: eager)."""
    if name == "dcgan":
        return adversarial(*(net.to(data.device) for net in dcgan()), data)
    if name == "vq_vae":
        net = VectorQuantised().to(data.device)
        return optimised(lambda: net.loss(data), [net])
    parts = [part.to(data.device) for part in vae(name)]
    return optimised(vae_loss(*parts, data), parts)


def encoder_mean():
    hidden, _, _ = vae("keras_vae")
    return nn.Sequential(hidden, nn.Linear(16, 2))


def decoder_mean(name):
    return nn.Sequential(vae(name)[2], nn.Sigmoid())


# Of entries, channels first: by a workload's number and the entry's name
ENTRIES = {
    ("W1", "generator"): seed_generator,
    ("W2", "encoder"): seed_encoder,
    ("W3", "decode_mean"): lambda: decoder_mean("mlp_vae"),
    ("W4", "encode_mean"): encoder_mean,
    ("W4", "decode_mean"): lambda: decoder_mean("keras_vae"),
    ("W5", "generator"): lambda: nn.Sequential(nn.Unflatten(1, (100, 1, 1)), dcgan()[0]),
    ("W6", "decode"): taef2_decoder,
    ("W8", "reconstruction"): VectorQuantised,
}
STEPS = {"W3": "mlp_vae", "W4": "keras_vae", "W5": "dcgan", "W8": "vq_vae"}
