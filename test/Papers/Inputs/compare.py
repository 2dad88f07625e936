#===- compare.py - objectives of published models against PyTorch -----------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Usage: compare.py GENC NAME.gen SCRATCH-FOLDER [DATA]            compares; some models' weights are in the folder DATA
#        compare.py GENC NAME.gen SCRATCH-FOLDER [DATA] --write    makes NAME.json anew; needs PyTorch
#
# NAME.py beside this file computes the objectives of the model NAME in float64 from the same weights, data and noise. All
# are made by rule (see papers.py), so that only the values are stored: of every objective and each of its terms, for
# every example (terms come without their weights). Found values are within 1e-5 of them, relative; in the reference mode
# within 1e-7. Of the objectives that the list TRAINED of NAME.py names, stored is also the gradient of the mean over the
# examples by each weight: its length, and its product with a direction. Found ones are as near, relative to the length. A
# dict TRAINED also says whose weights an objective moves.
#
#===-------------------------------------------------------------------------------------------------------------===#
import importlib
import inspect
import json
import os
import subprocess
import sys

import numpy as np

import papers
from compare import flat_parts  # of test/Tools

# float32; float64, with the constants of a model in float32.
TOLERANCES = ([], 1e-5), (["--reference"], 1e-7)
genc, model, folder = sys.argv[1:4]
name = os.path.splitext(os.path.basename(model))[0]
paper = importlib.import_module(name)
store = os.path.join(os.path.dirname(os.path.abspath(__file__)), name + ".json")
os.makedirs(folder, exist_ok=True)
given = paper.INPUTS
pretrained = os.path.join(sys.argv[4], paper.STORED) if hasattr(paper, "STORED") else None


def weights():
    """The options that name the weights; made by rule unless the model has some."""
    if pretrained:
        return [f"--weights={pretrained}", *paper.WEIGHTS]
    drawn, made = os.path.join(folder, "drawn.safetensors"), os.path.join(folder, "w.safetensors")
    subprocess.run([genc, "init", model, "-o", drawn], check=True)
    papers.write_safetensors(made, papers.weights(papers.read_safetensors(drawn)))
    return [f"--weights={made}"]


def inputs(objective):
    """Names of what the objective reads, after the weights."""
    return list(inspect.signature(objective).parameters)[1:]


def write():
    import torch

    trained = getattr(paper, "TRAINED", [])
    trained = trained if isinstance(trained, dict) else dict.fromkeys(trained, "")
    w = paper.weights(pretrained) if pretrained else {n: torch.tensor(v, dtype=torch.float64) for n, v in papers.read_safetensors(os.path.join(folder, "w.safetensors")).items()}
    values = {}
    for objective in paper.OBJECTIVES:
        # Of what genc is given: float32.
        tensors = {n: torch.as_tensor(v if v.dtype.kind == "i" else np.float64(np.float32(v))) for n in inputs(objective) for v in [np.asarray(given[n])]}
        found = objective(w, **tensors)
        if objective.__name__ in trained:
            leaves = {path: value.clone().requires_grad_() for path, value in w.items()}
            found = objective(leaves, **tensors)
            found[objective.__name__].mean().backward()
            values[objective.__name__ + "_gradient"] = {path: summary(path, value.grad.numpy()) for path, value in leaves.items() if path.startswith(trained[objective.__name__])}
        values[objective.__name__] = {term: np.atleast_1d(value.detach().numpy()).tolist() for term, value in found.items()}
    with open(store, "w", encoding="utf-8") as file:
        terms = [f'"{objective}": {{\n' + ",\n".join(f'  "{term}": {json.dumps(value)}' for term, value in found.items()) + "\n}" for objective, found in values.items()]
        file.write("{\n" + ",\n".join(terms) + "\n}\n")


def summary(path, gradient):
    """Length and product with a direction."""
    return [float(np.linalg.norm(gradient)), float(np.sum(papers.normal("along " + path, *gradient.shape) * np.float64(gradient)))]


def gradient_of(objective, paths, options):
    """By weight: the reference mode has them so, a library in one tensor."""
    if "--reference" in options:
        return run(objective, "_gradient", paths, options)
    flat = run(objective, "_gradient", ["gradient"], options)["gradient"]
    return flat_parts(flat.reshape(-1), papers.read_safetensors(os.path.join(folder, "drawn.safetensors")))


def run(objective, entry, terms, options):
    command = [genc, "run", model, objective.__name__ + entry, *options]
    for input_name in inputs(objective):
        path = os.path.join(folder, input_name + ".npy")
        value = np.asarray(given[input_name])
        np.save(path, value.astype("i4" if value.dtype.kind == "i" else "f4"))
        command += ["--in", f"{input_name}={value}" if value.ndim == 0 else f"{input_name}={path}"]
    for term in terms:
        command += ["--out", f"{term}={os.path.join(folder, term)}.out.npy"]
    subprocess.run(command, check=True)
    return {term: np.load(os.path.join(folder, term + ".out.npy")).astype(np.float64) for term in terms}


options = weights()
if "--write" in sys.argv:
    write()
with open(store, encoding="utf-8") as file:
    expected = json.load(file)
bad = 0
for objective in paper.OBJECTIVES:
    wanted = expected[objective.__name__]
    for mode, tolerance in TOLERANCES:
        gradients = expected.get(objective.__name__ + "_gradient", {})
        found = gradient_of(objective, gradients, options + mode) if gradients else {}
        for path in gradients:
            gradient, length = found[path], gradients[path][0] or 1  # where nothing moves, it is 0
            error = max(abs(found - value) for found, value in zip(summary(path, gradient), gradients[path])) / length
            bad += not error <= tolerance
            print(f"gradient of {objective.__name__} by {path} {' '.join(mode)}: {error:.1e}{'' if error <= tolerance else ' WRONG'}")
        found = run(objective, "_terms", wanted, options + mode)
        for term, value in wanted.items():
            value = np.array(value)
            scale = np.where(value == 0, 1, np.abs(value))  # where nothing counts, it is 0 exactly
            error = float(np.max(np.abs(found[term] - value) / scale))
            good = found[term].shape == value.shape and error <= tolerance and not np.any(found[term][value == 0])
            bad += not good
            print(f"{objective.__name__}.{term} {' '.join(mode)}: {error:.1e}{'' if good else f' WRONG: found {found[term]}, expected {value}'}")
sys.exit(bad != 0)
