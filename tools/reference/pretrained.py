#===- pretrained.py - outputs of pretrained models by PyTorch ---------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: python -m reference.pretrained DATA-FOLDER OUTPUT-FOLDER    (in tools/)
#
# Writes conv_vae.safetensors and mnist_gan.safetensors: latents, the images that the decoders make of them and, for the
# variational autoencoders, what the encoders find in these images. Computed in float64 from float32 weights.
#
# Usage: python -m reference.pretrained DATA-FOLDER x32.npy    prints the objectives on these images, from 24 seeds
#
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import sys

import numpy as np
import torch
import torch.nn.functional as F

from .case import save


def load(path):
    return {name: value.double() for name, value in torch.load(path, map_location="cpu", weights_only=True).items()}


def channels_last(t):
    return t.permute(0, 2, 3, 1).numpy()


def latents(count, width):
    """Normal numbers that do not depend on a library's generator: Box and Muller on a fixed sequence."""
    i = np.arange(1, count * width + 1)
    u, v = (i * 0.6180339887498949) % 1, (i * 0.41421356237309515) % 1
    return (np.sqrt(-2 * np.log(u)) * np.cos(2 * np.pi * v)).astype(np.float32).reshape(count, width)


def burgess_decode(w, z, large):
    for name in ("lin1", "lin2", "lin3"):
        z = F.relu(F.linear(z, w[f"decoder.{name}.weight"], w[f"decoder.{name}.bias"]))
    maps = z.reshape(-1, 32, 4, 4)
    for name in (["convT_64"] if large else []) + ["convT1", "convT2"]:
        maps = F.relu(F.conv_transpose2d(maps, w[f"decoder.{name}.weight"], w[f"decoder.{name}.bias"], 2, 1))
    return F.conv_transpose2d(maps, w["decoder.convT3.weight"], w["decoder.convT3.bias"], 2, 1)


def burgess_encode(w, x, large):
    for name in ["conv1", "conv2", "conv3"] + (["conv_64"] if large else []):
        x = F.relu(F.conv2d(x, w[f"encoder.{name}.weight"], w[f"encoder.{name}.bias"], 2, 1))
    h = x.flatten(1)
    for name in ("lin1", "lin2"):
        h = F.relu(F.linear(h, w[f"encoder.{name}.weight"], w[f"encoder.{name}.bias"]))
    pairs = F.linear(h, w["encoder.mu_logvar_gen.weight"], w["encoder.mu_logvar_gen.bias"])
    return pairs.reshape(-1, 10, 2).unbind(-1)


def conv_vae(data):
    tensors = {}
    for name, large, count in (("VAE_mnist", False, 4), ("VAE_celeba", True, 1)):
        w, z = load(os.path.join(data, "disentangling-vae", name, "model.pt")), latents(count, 10)
        logits = burgess_decode(w, torch.from_numpy(z).double(), large)
        image = torch.sigmoid(logits).float()
        loc, log_var = burgess_encode(w, image.double(), large)
        values = {"z": z, "logits": channels_last(logits), "x": channels_last(image), "loc": loc.numpy(), "log_var": log_var.numpy()}
        tensors |= {f"{name}.{key}": value for key, value in values.items()}
    return tensors


def objectives(data, images):
    x = torch.from_numpy(np.load(images)).double().permute(0, 3, 1, 2)
    for name in ("VAE_mnist", "betaB_mnist"):
        w = load(os.path.join(data, "disentangling-vae", name, "model.pt"))
        loc, log_var = burgess_encode(w, x, False)
        kl = torch.mean(torch.sum(loc**2 + log_var.exp() - 1 - log_var, 1)) / 2
        bounds = []
        for seed in range(24):
            noise = torch.randn(loc.shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
            logits = burgess_decode(w, loc + torch.exp(log_var / 2) * noise, False)
            bounds.append(float(-F.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x) - kl))
        spread = np.std(bounds, ddof=1)
        print(f"{name}: kl_z {kl:.5f}, elbo {np.mean(bounds):.4f} +- {spread / len(bounds)**0.5:.4f}, {spread:.4f} between seeds")


def mnist_gan(data):
    w, z = load(os.path.join(data, "mnist-gan-vae-pretrained", "G--300.ckpt")), latents(4, 64)
    h = torch.from_numpy(z).double()
    for index in (0, 2):
        h = F.relu(F.linear(h, w[f"{index}.weight"], w[f"{index}.bias"]))
    image = torch.tanh(F.linear(h, w["4.weight"], w["4.bias"])).reshape(-1, 28, 28, 1)
    return {"z": z, "x": image.numpy()}


def main():
    data, folder = sys.argv[1:3]
    if folder.endswith(".npy"):
        with torch.no_grad():
            return objectives(data, folder)
    for make in (conv_vae, mnist_gan):
        print(make.__name__, save(os.path.join(folder, make.__name__ + ".safetensors"), make(data)), "bytes")


if __name__ == "__main__":
    main()
