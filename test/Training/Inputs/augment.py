#===- augment.py - what augmentations make of examples -----------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: augment.py GENC MODEL FOLDER [OPTION...]: every example of two calls (seeds 1 and 2) is one that the augmentation can make of it,
# by numpy, and each choice is as frequent as it should be, within 4 standard errors.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy as np

COUNT, SEEDS = 64, (1, 2)


def shifted(image, rows, columns, height, width):
    """Element [i, j] is image[i + rows, j + columns], 0 beyond the ends."""
    big = np.zeros((image.shape[0] + 20, image.shape[1] + 20, image.shape[2]), image.dtype)
    big[10 : 10 + image.shape[0], 10 : 10 + image.shape[1]] = image
    return big[10 + rows : 10 + rows + height, 10 + columns : 10 + columns + width]


def cut(image, row, column):
    result = image.copy()
    result[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2] = 0
    return result


# The choices, what one of them makes of an image, and their probabilities.
CASES = {
    "flip": ([False, True], lambda x, c: x[:, ::-1] if c else x, [0.5, 0.5]),
    "upside": ([False, True], lambda x, c: x[::-1] if c else x, [0.75, 0.25]),
    "shift": ([(r, c) for r in range(-2, 3) for c in range(-2, 3)], lambda x, c: shifted(x, *c, 5, 6), [1 / 25] * 25),
    "crop": ([(r, c) for r in range(3) for c in range(3)], lambda x, c: shifted(x, *c, 3, 4), [1 / 9] * 9),
    "cut": ([(r, c) for r in range(5) for c in range(6)], lambda x, c: cut(x, *c), [1 / 30] * 30),
}


def frequent(name, counts, probabilities):
    n = sum(counts)
    for count, p in zip(counts, probabilities):
        if abs(count - n * p) > 4 * np.sqrt(n * p * (1 - p)) + 1:
            sys.exit(f"{name}: {count} of {n} where {n * p:.1f} are expected")


def main(genc, model, folder, *options):
    os.makedirs(folder, exist_ok=True)

    def path(name):
        return os.path.join(folder, name + ".npy")

    x = np.random.default_rng(0).uniform(0.1, 0.9, (COUNT, 5, 6, 2)).astype(np.float32)
    np.save(path("x"), x)
    np.save(path("k"), np.arange(COUNT, dtype=np.int32))

    def seen(name, seed):
        row, shape = ("small", (3, 4, 2)) if name == "crop" else ("seen", (5, 6, 2))
        command = [genc, "run", model, name + "_gradient", "--reference", f"--seed={seed}", f"--weights={folder}/w.safetensors"]
        command += ["--in", f"x={path('x')}", "--in", f"k={path('k')}", "--out", f"{row}={path('seen')}", *options]
        subprocess.run(command, check=True)
        return (np.load(path("seen")) * COUNT).reshape(COUNT, *shape)

    subprocess.run([genc, "init", model, "-o", f"{folder}/w.safetensors"], check=True)
    for name, (choices, make, probabilities) in CASES.items():
        counts, taken = [0] * len(choices), []
        for seed in SEEDS:
            for found, image in zip(seen(name, seed), x):
                matches = [i for i, choice in enumerate(choices) if np.allclose(found, make(image, choice), rtol=0, atol=1e-6)]
                if len(matches) != 1:
                    sys.exit(f"{name}: {len(matches)} choices make this of an example:\n{found[:, :, 0]}\n{image[:, :, 0]}")
                counts[matches[0]] += 1
                taken.append(matches[0])
        frequent(name, counts, probabilities)
        if taken[:COUNT] == taken[COUNT:]:
            sys.exit(f"{name}: two seeds make the same choices")
    noise = np.concatenate([seen("noisy", seed) - x for seed in SEEDS]) / 0.5
    if abs(noise.mean()) > 4 / np.sqrt(noise.size) or abs(noise.std() - 1) > 4 / np.sqrt(2 * noise.size):
        sys.exit(f"noisy: mean {noise.mean()}, deviation {noise.std()}")
    ones = np.concatenate([seen("binary", seed) for seed in SEEDS])
    if not np.all(np.isin(np.round(ones, 5), [0, 1])):
        sys.exit("binary: other values than 0 and 1")
    score = (ones - np.concatenate([x] * 2)).sum() / np.sqrt((x * (1 - x)).sum() * 2)
    if abs(score) > 4 or abs(np.corrcoef(ones[:COUNT].reshape(-1), ones[COUNT:].reshape(-1))[0, 1]) > 0.5:
        sys.exit(f"binary: {score} standard errors")
    for entry, expected in (("inference", x), ("centre", x[:, 1:4, 1:5])):
        subprocess.run([genc, "run", model, entry, "--in", f"x={path('x')}", "--out", f"{entry}={path('y')}"], check=True)
        if not np.array_equal(np.load(path("y")), expected):
            sys.exit(f"{entry}: not as it should be at inference")
    print(f"{len(CASES) + 2} augmentations agree")


if __name__ == "__main__":
    main(*sys.argv[1:])
