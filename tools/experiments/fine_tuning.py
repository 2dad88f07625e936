#===- fine_tuning.py - digits' weights on images of clothes ------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Trains examples/mnist_vae on MNIST, goes on from these weights with examples/fashion_fine_tuning, whose encoder trunk is
# frozen, on the first images of Fashion-MNIST, and trains the same model there from scratch. Prints the ELBO of the other
# images of Fashion-MNIST after equal numbers of steps, and leaves reconstructions in FOLDER/tuned and FOLDER/scratch.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os

from runs import Runs, arguments, model, read_idx

STEPS = [25, 50, 100, 200, 400, 800]


def main():
    given = arguments("digits' weights on images of clothes", epochs=10, examples=3000, most=800)
    runs, scratch, tuned = Runs(given), model("mnist_vae", "model.gen"), model("fashion_fine_tuning", "model.gen")
    images = read_idx(os.path.join(given.data, "fashion-mnist-subset", "train3615-images-idx3-ubyte.gz"))
    train, test = {"x": runs.save("train", images[: given.examples])}, {"x": runs.save("test", images[given.examples :])}
    runs.train(scratch, "digits.safetensors", {"x": os.path.join(given.data, "mnist", "train-images-idx3-ubyte.gz")}, f"--epochs={given.epochs}")
    print(f"{given.epochs} epochs of digits; {len(images) - given.examples} test images\n")
    print("| steps | from the digits' weights | from scratch |\n| ---: | ---: | ---: |")
    for steps in (steps for steps in STEPS if steps <= given.most):
        runs.train(tuned, "tuned.safetensors", train, f"--steps={steps}", "--weights=" + runs.path("digits.safetensors"), "--sample-grid=" + runs.path("tuned"))
        runs.train(scratch, "scratch.safetensors", train, f"--steps={steps}", "--sample-grid=" + runs.path("scratch"))
        columns = (runs.evaluate(text, weights, test)["elbo"] for text, weights in ((tuned, "tuned.safetensors"), (scratch, "scratch.safetensors")))
        print(f"| {steps} | " + " | ".join(f"{found['mean']:.2f} +- {found['standard_error']:.2f}" for found in columns) + " |", flush=True)


if __name__ == "__main__":
    main()
