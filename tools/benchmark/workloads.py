#===- workloads.py - the models that are timed on accelerators --------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
"""What tools/gpu-check builds, checks and times; torch_models.py has PyTorch's side of every entry under the same number."""
import dataclasses
import os

ROOT = os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir, os.pardir))
BATCHES, STEP_BATCH = (1, 64, 512), 128
SHORT_BATCHES, SHORT_STEP_BATCH = (1, 4), 4


@dataclasses.dataclass
class Workload:
    number: str
    title: str
    source: str
    entries: tuple
    sizes: tuple = ()  # parameters of the model
    small: tuple = ()  # the same where few seconds are to suffice
    largest_batch: int = 512
    checked: bool = True  # its entries are called here; if not, a test of the example does

    def path(self):
        return os.path.join(ROOT, self.source)

    def defines(self, short):
        return [f"-D{size}" for size in (self.small if short else self.sizes)]

    def timed(self, short):
        return [entry for entry in self.entries if not short or entry in (self.entries[0], "train_step")]

    def measurements(self, short):
        """(entry, batch)"""
        for entry in self.timed(short):
            if entry == "train_step":
                yield entry, SHORT_STEP_BATCH if short else STEP_BATCH
            else:
                yield from ((entry, batch) for batch in (SHORT_BATCHES if short else BATCHES) if batch <= self.largest_batch)


WORKLOADS = (
    Workload("W1", "generator 100 to 28x28x3, 5x5", "examples/seed_generator/model.gen", ("generator",)),
    Workload("W2", "encoder 64x64x3 to 100, 5x5", "examples/seed_encoder/model.gen", ("encoder",)),
    Workload("W3", "perceptron VAE 784-400-20", "examples/mnist_vae/model.gen", ("decode_mean", "train_step"), checked=False),
    Workload("W4", "convolutional VAE 28x28", "examples/keras_vae/model.gen", ("encode_mean", "decode_mean", "train_step")),
    Workload("W5", "DCGAN 64x64", "tools/benchmark/models/dcgan_64.gen", ("generator", "train_step")),
    Workload("W6", "decoder of a tiny autoencoder, 512x512", "examples/taef2/model.gen", ("decode",), ("h=64", "w=64"),
             ("h=8", "w=8"), largest_batch=1),
    Workload("W8", "VQ-VAE 32x32", "tools/benchmark/models/vq_vae_32.gen", ("reconstruction", "train_step")),
)
