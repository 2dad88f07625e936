# REQUIRES: data
# RUN: rm -rf %t && mkdir -p %t && %python %s %genc %data %t
#===- data.py - the same data in all kinds of files --------------------------------------------------------------===#
#
# Part of genc, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#===-------------------------------------------------------------------------------------------------------------===#
import os
import subprocess
import sys

import numpy
from PIL import Image

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "Inputs"))
from training import DIGITS, Training, digits

genc, data, folder = sys.argv[1:]
pictures = digits(data, 60)
floats = pictures.astype("float32") / numpy.float32(255)


def path(name):
    return os.path.join(folder, name)


def table(name, header):
    with open(path(name), "w", encoding="utf-8") as file:
        if header:
            file.write(",".join(f"pixel{i}" for i in range(784)) + "\r\n")
        for row in floats.reshape(60, 784):
            file.write(",".join(repr(float(value)) for value in row) + ("\r\n" if header else "\n"))


numpy.save(path("x.npy"), pictures)
numpy.save(path("flat.npy"), floats.reshape(60, 784))
table("x.csv", header=True)
table("plain.csv", header=False)
os.mkdir(path("pictures"))
for number, picture in enumerate(pictures):
    Image.fromarray(picture).save(path(f"pictures/{number:03}.png"))
with open(path("pictures/readme.txt"), "w", encoding="utf-8") as file:
    file.write("no picture")

Training(genc, folder, path("x.npy"), batch=25).run("expected.safetensors", "--epochs=1")
expected = open(path("expected.safetensors"), "rb").read()
for name in ("flat.npy", "x.csv", "plain.csv", "pictures"):
    training = Training(genc, folder, path(name), batch=25)
    training.run("w.safetensors", "--epochs=1")
    assert training.bytes("w.safetensors") == expected, name

# `run` reads them too.
weights = "--weights=" + path("expected.safetensors")
for name in ("x.csv", "pictures"):
    words = [genc, "run", DIGITS, "encode_mean", "--in", f"x={path(name)}", weights, "--out", f"z={path('z.npy')}"]
    subprocess.run(words, check=True, capture_output=True)
    assert numpy.load(path("z.npy")).shape == (60, 4), name

# What is wrong with a file.
bad = {
    "ragged.csv": ("1,2,3\n4,5\n", "line 2 has 2 fields, the lines before have 3"),
    "words.csv": ("a,b\n1,x\n", "line 2, field 2 is not a number"),
    "empty.csv": ("a,b\n", "no line of numbers"),
}
for name, (content, message) in bad.items():
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(content)
    text = Training(genc, folder, path(name)).run("w.safetensors", code=1)
    assert message in text and "[E0606]" in text, text
Image.fromarray(pictures[0][:20]).save(path("pictures/zzz.png"))
text = Training(genc, folder, path("pictures")).run("w.safetensors", code=1)
assert "zzz.png" in text and "20x28x1, those before it have 28x28x1" in text, text
Image.fromarray(pictures[0]).save(path("pictures/a.jpg"))
text = Training(genc, folder, path("pictures")).run("w.safetensors", code=1)
assert "a.jpg" in text and "JPEG is not read" in text and "[E0606]" in text, text
os.mkdir(path("none"))
text = Training(genc, folder, path("none")).run("w.safetensors", code=1)
assert "no file that ends with .png" in text, text
numpy.save(path("colours.npy"), numpy.zeros((4, 28 * 28 * 3), "float32"))
assert "[E0607]" in Training(genc, folder, path("colours.npy")).run("w.safetensors", code=1)
