#===- latent_sweep.py - what the dimension of the latent variable does -------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Trains examples/mnist_vae with several sizes of its latent variable (-Dlatent) on MNIST and prints of the test digits, for
# each: the ELBO, log p(x | z) under the posterior, KL, and the active units (Burda et al., 2016). FOLDER/latent.svg shows
# them, FOLDER/LATENT/sample-*.png has draws and reconstructions.
#
#===-------------------------------------------------------------------------------------------------------------===#
import os

from runs import Runs, arguments, model, read_idx

SIZES = [1, 2, 5, 10, 20, 50]
WIDTH, HEIGHT, MARGIN = 260, 180, 44


def panel(left, title, values):
    """An SVG plot of a value for every size, at equal distances."""
    low, high = min(values), max(values)
    spread = (high - low) or 1
    x = [left + MARGIN + i * (WIDTH - MARGIN - 12) / (len(SIZES) - 1) for i in range(len(SIZES))]
    y = [30 + (HEIGHT - 60) * (high - value) / spread for value in values]
    points = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y))
    marks = "".join(f'<circle cx="{a:.1f}" cy="{b:.1f}" r="3"/>' for a, b in zip(x, y))
    sizes = "".join(f'<text x="{a:.1f}" y="{HEIGHT - 10}" text-anchor="middle">{size}</text>' for a, size in zip(x, SIZES))
    ends = "".join(f'<text x="{left + MARGIN - 8}" y="{b:.1f}" text-anchor="end">{value:.4g}</text>' for value, b in ((high, 34), (low, HEIGHT - 26)))
    return f'<text x="{left + MARGIN}" y="16" font-weight="bold">{title}</text><polyline points="{points}" fill="none" stroke="#2060a0"/><g fill="#2060a0">{marks}</g>{sizes}{ends}'


def main():
    given = arguments("what the dimension of the latent variable does", epochs=10, examples=60000)
    runs, text = Runs(given), model("mnist_vae", "model.gen")
    images = (read_idx(os.path.join(given.data, "mnist", f"{stem}-images-idx3-ubyte.gz")) for stem in ("train", "t10k"))
    train, test = ({"x": runs.save(name, x[: given.examples])} for name, x in zip(("train", "test"), images))
    print(f"{given.epochs} epochs of {given.examples} examples\n\n| latent | ELBO | log p(x \\| z) | KL | active units |\n| ---: | ---: | ---: | ---: | ---: |")
    rows = []
    for size in SIZES:
        options, weights = (f"-Dlatent={size}",), f"{size}.safetensors"
        runs.train(text, weights, train, *options, f"--epochs={given.epochs}", "--sample-grid=" + runs.path(str(size)))
        found = runs.evaluate(text, weights, test, *options)
        rows.append((found["elbo"]["mean"], found["log_p_x"]["mean"], found["kl_z"]["mean"], found["active_units"]["z"]["active"]))
        print(f"| {size} | {rows[-1][0]:.2f} | {rows[-1][1]:.2f} | {rows[-1][2]:.2f} | {rows[-1][3]} |", flush=True)
    titles = ["ELBO (nats)", "log p(x | z) (nats)", "KL (nats)", "active units"]
    panels = [panel(i * WIDTH, title, values) for i, (title, values) in enumerate(zip(titles, zip(*rows)))]
    with open(runs.path("latent.svg"), "w", encoding="utf-8") as file:
        file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{4 * WIDTH}" height="{HEIGHT}" font-family="sans-serif" font-size="11">'
                   f'<rect width="100%" height="100%" fill="white"/>{"".join(panels)}</svg>\n')  # fmt: skip


if __name__ == "__main__":
    main()
