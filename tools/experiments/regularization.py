#===- regularization.py - dropout and augmentation on a small training set ---------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Trains examples/digit_classifier on the first digits of MNIST with and without dropout (Srivastava et al., 2014: 0.2 of the
# pixels, 0.5 of the hidden units) and shifts of up to 2 pixels, from several seeds each, and prints what the test digits
# say: log p(label | x) in nats and the part of right answers, each as a mean over the seeds with its standard error;
# then by how many standard errors of the difference either is better.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os

import numpy as np

from runs import Runs, arguments, mean_and_error, model, read_idx

VARIANTS = {"neither": (0, 0), "dropout": (0.5, 0), "shifts": (0, 2), "both": (0.5, 2)}


def main():
    given = arguments("dropout and augmentation on a small training set", examples=1000, epochs=60, seeds=5, batch=100)
    runs, text = Runs(given), model("digit_classifier", "model.gen")
    sets = {}
    for name, stem, count in (("train", "train", given.examples), ("test", "t10k", None)):
        images, labels = (read_idx(os.path.join(given.data, "mnist", f"{stem}-{kind}-ubyte.gz")) for kind in ("images-idx3", "labels-idx1"))
        sets[name] = {"x": runs.save(name + ".x", images[:count]), "label": runs.save(name + ".label", labels[:count])}
        answers = labels
    print(f"{given.examples} examples, {given.epochs} epochs, {given.seeds} seeds\n")
    print("| | test log p(label \\| x) | right |\n| --- | ---: | ---: |")
    found = {}
    for variant, (rate, shift) in VARIANTS.items():
        options, rows = (f"-Drate={rate}", f"-Dshift={shift}"), []
        for seed in range(1, given.seeds + 1):
            runs.train(text, "w.safetensors", sets["train"], *options, f"--seed={seed}", f"--epochs={given.epochs}", f"--batch={given.batch}")
            value = runs.evaluate(text, "w.safetensors", sets["test"], *options)["likelihood"]["mean"]
            logits = runs.run(text, "decode", "w.safetensors", {"x": sets["test"]["x"]}, "logits", *options)
            rows.append((value, np.mean(np.argmax(logits, axis=1) == answers)))
        found[variant] = [mean_and_error(column) for column in zip(*rows)]
        (likelihood, error), (right, spread) = found[variant]
        print(f"| {variant} | {likelihood:.4f} +- {error:.4f} | {100 * right:.2f} % +- {100 * spread:.2f} |", flush=True)
    base, base_error = found["neither"][0]
    gains = {name: (found[name][0][0] - base) / np.hypot(found[name][0][1], base_error) for name in ("dropout", "shifts")}
    print("\n" + ", ".join(f"{name}: {gain:.1f} standard errors" for name, gain in gains.items()))


if __name__ == "__main__":
    main()
