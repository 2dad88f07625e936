//===- Options.td - the command line -*- tablegen -*-===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

include "llvm/Option/OptParser.td"

// Which commands take an option.
def Build : OptionVisibility;
def Run : OptionVisibility;
def Init : OptionVisibility;
def Fmt : OptionVisibility;
def Explain : OptionVisibility;
def Inspect : OptionVisibility;
def Eval : OptionVisibility;
def Graph : OptionVisibility;
def Train : OptionVisibility;

class Everywhere { list<OptionVisibility> Visibility = [Build, Run, Init, Fmt, Explain, Inspect, Eval, Graph, Train]; }
class Compiling { list<OptionVisibility> Visibility = [Build, Run, Init, Eval, Graph, Train]; }
class Building { list<OptionVisibility> Visibility = [Build, Run, Eval, Train]; }

def general : OptionGroup<"general">, HelpText<"GENERAL">;
def modelGroup : OptionGroup<"model">, HelpText<"MODEL">;
def output : OptionGroup<"output">, HelpText<"OUTPUT">;
def running : OptionGroup<"running">, HelpText<"RUNNING">;
def training : OptionGroup<"training">, HelpText<"TRAINING">;
def insight : OptionGroup<"insight">, HelpText<"INSIGHT">;

let Group = general in {
def help : Flag<["--", "-"], "help">, Everywhere, HelpText<"Show this list">;
def h : Flag<["-"], "h">, Everywhere, Alias<help>;
def version : Flag<["--"], "version">, Everywhere, HelpText<"Show the versions of genc, LLVM and Halide, and the targets">;
def diagnostics_format : Joined<["--"], "diagnostics-format=">, Everywhere, MetaVarName<"text|json">,
  HelpText<"Messages as text (default) or as one JSON object a line">;
def color : Joined<["--"], "color=">, Everywhere, MetaVarName<"auto|always|never">, HelpText<"Colour in messages">;
def Werror : Flag<["-"], "Werror">, Compiling, HelpText<"Warnings are errors">;
}

let Group = modelGroup in {
def D : JoinedOrSeparate<["-"], "D">, Compiling, MetaVarName<"name=value">,
  HelpText<"Give a model parameter or a named dimension its value">;
def I : JoinedOrSeparate<["-"], "I">, Compiling, MetaVarName<"folder">, HelpText<"Look for imported files here">;
def std : Joined<["--"], "std=">, Compiling, MetaVarName<"folder">,
  HelpText<"Use the standard library in this folder instead of the built-in one">;
def model : Joined<["--"], "model=">, Compiling, MetaVarName<"name">, HelpText<"Which model of the file">;
def entry : CommaJoined<["--"], "entry=">, Building, MetaVarName<"name,...">,
  HelpText<"Build these entries only; what they do not need is left out. `default` stands for the usual ones">;
def weights : Joined<["--"], "weights=">, Building, MetaVarName<"file">,
  HelpText<"Weights: .safetensors, PyTorch .pth/.pt">;
def weights_map : Joined<["--"], "weights-map=">, Building, MetaVarName<"file">,
  HelpText<"How foreign names and layouts become the model's">;
def exact_convolutions : Flag<["--"], "exact-convolutions">, Building,
  HelpText<"Only algorithms that round as the definition does (1e-5 instead of 1e-4)">;
def remat : Joined<["--"], "remat=">, Building, MetaVarName<"none|cheap|N%">,
  HelpText<"Gradients compute again what they read of the forward part instead of storing it: nothing (default), what is no product, "
           "convolution or pool, or the least that keeps the memory of a train step within N % of what it takes without. The same bits, in loops to within rounding">;
def storage : Joined<["--"], "storage=">, MetaVarName<"f32|bf16|f16">, Visibility<[Build, Run, Eval]>,
  HelpText<"Store matrices and filters of weights in 16 bits, rounded to nearest even; arithmetic stays float32">;
def accurate_math : Flag<["--"], "accurate-math">, Building,
  HelpText<"exp, log, tanh, erf and their like within 1 ULP instead of 3.5, in about twice the time">;
}

let Group = output in {
def o : JoinedOrSeparate<["-"], "o">, Compiling, MetaVarName<"path">, HelpText<"Where the result goes; - is stdout">;
def network : Flag<["--"], "network">, HelpText<"Beside the graphical model, draw the networks">, Visibility<[Graph]>;
def format : Joined<["--"], "format=">, MetaVarName<"auto|svg|dot|tex">,
  HelpText<"What is written (auto, the default: as the file's name ends)">, Visibility<[Graph]>;
def name : Joined<["--"], "name=">, Building, MetaVarName<"name">,
  HelpText<"Name of the library and prefix of its functions (default: the model's)">;
def type : Joined<["--"], "type=">, MetaVarName<"static|shared|both">, HelpText<"Which library (default: both)">,
  Visibility<[Build]>;
def weights_in : Joined<["--"], "weights-in=">, MetaVarName<"library|file">,
  HelpText<"Weights inside the library (default) or beside it in NAME.weights">, Visibility<[Build]>;
def target : Joined<["--"], "target=">, Building, MetaVarName<"name">,
  HelpText<"host (default) or one of those that --version lists">;
def emit : Joined<["--"], "emit=">, MetaVarName<"stage">,
  HelpText<"Stop at a stage: ast, model, tensor, grad, kernel, schedule, halide, llvm, asm, lib">, Visibility<[Build]>;
def MD : Flag<["-"], "MD">, HelpText<"Write NAME.d, the files that the library was made of, for make and ninja">, Visibility<[Build]>;
def MF : JoinedOrSeparate<["-"], "MF">, MetaVarName<"file">, HelpText<"With -MD: write it here">, Visibility<[Build]>;
def j : JoinedOrSeparate<["-"], "j">, Building, MetaVarName<"n">, HelpText<"Compile n kernels at once (default: one a CPU)">;
def cache : Joined<["--"], "cache=">, Building, MetaVarName<"folder">,
  HelpText<"Keep compiled kernels here and compile only others (default: $GENC_CACHE; empty: keep none)">;
def tsan : Flag<["--"], "sanitize-threads">, Building, HelpText<"Instrument kernels for ThreadSanitizer">;
}

let Group = running in {
def input : JoinedOrSeparate<["--"], "in">, MetaVarName<"name=file">,
  HelpText<"An input: .npy, .png, .idx(.gz), .csv, a folder of .png; bytes become [0, 1] where the model takes floats; one example without a batch counts for all">, Visibility<[Run]>;
def output_file : JoinedOrSeparate<["--"], "out">, MetaVarName<"name=file">,
  HelpText<"An output: .npy, or .png (several images become one grid)">, Visibility<[Run]>;
def data : JoinedOrSeparate<["--"], "data">, MetaVarName<"name=file">,
  HelpText<"A data set: .npy, .png, .idx(.gz), .csv, a folder of .png; a number for a schedule">, Visibility<[Eval, Train]>;
def samples : Joined<["--"], "samples=">, MetaVarName<"K">,
  HelpText<"Also log p of the data, by importance sampling with K draws an example">, Visibility<[Eval]>;
def json : Flag<["--"], "json">, HelpText<"One JSON object in place of a table">, Visibility<[Eval]>;
def batch : Joined<["--"], "batch=">, MetaVarName<"n">,
  HelpText<"run: number of examples, needed where no input says it; eval: how many are evaluated at once; train: how many a step sees (default 128)">,
  Visibility<[Run, Eval, Train]>;
def seed : Joined<["--"], "seed=">, MetaVarName<"n">, HelpText<"Key of the random numbers (default 0)">, Visibility<[Run, Init, Eval, Train]>;
def threads : Joined<["--"], "threads=">, MetaVarName<"n">, HelpText<"Threads (default: one a CPU)">, Visibility<[Run, Eval, Train]>;
def reference : Flag<["--"], "reference">, HelpText<"Evaluate operator by operator in float64, unfused">, Visibility<[Run, Eval]>;
}

let Group = training in {
let Visibility = [Train] in {
def epochs : Joined<["--"], "epochs=">, MetaVarName<"n">, HelpText<"How often training sees every example (default 10, or as often as --steps asks for)">;
def steps : Joined<["--"], "steps=">, MetaVarName<"n">, HelpText<"Stop after so many rounds, counted from the very beginning">;
def checkpoint : Joined<["--"], "checkpoint=">, MetaVarName<"file">,
  HelpText<"Write here after every epoch all that --resume needs to go on">;
def checkpoint_every : Joined<["--"], "checkpoint-every=">, MetaVarName<"n">, HelpText<"Also after every n rounds">;
def microbatch : Joined<["--"], "microbatch=">, MetaVarName<"n">,
  HelpText<"A step moves by the mean of the gradients of n examples at a time: less memory (default: the whole batch at once)">;
def resume : Flag<["--"], "resume">, HelpText<"Go on from the file of --checkpoint">;
def init_missing : Flag<["--"], "init-missing">, HelpText<"Draw the weights that the file of --weights lacks, and list them">;
def validate : JoinedOrSeparate<["--"], "validate">, MetaVarName<"name=file">,
  HelpText<"Evaluate the objectives on these data after every epoch; the output has the weights that did best">;
def validation_split : Joined<["--"], "validation-split=">, MetaVarName<"f">,
  HelpText<"The same on this part of the data (0.1: a tenth), which is not trained on">;
def early_stop : Joined<["--"], "early-stop=">, MetaVarName<"n">,
  HelpText<"Stop when the first objective has not become better in n epochs on the validated data">;
def average : Joined<["--"], "average=">, MetaVarName<"file">,
  HelpText<"Also write the weights with averages in the place of what `averaged` optimizers move">;
def log : Joined<["--"], "log=">, MetaVarName<"file">, HelpText<"Write a line of JSON for every round and every epoch">;
def plot : Joined<["--"], "plot=">, MetaVarName<"file">, HelpText<"Draw the objectives' curves after every epoch, as .svg">;
def sample_grid : Joined<["--"], "sample-grid=">, MetaVarName<"folder">,
  HelpText<"Write pictures that the model draws and reconstructs after every epoch, always from the same random numbers">;
}
}

let Group = insight in {
def report : Flag<["--"], "report">, Building, HelpText<"Say which operators share a kernel, memory, FLOPs and bytes">;
def explain_objective : Flag<["--"], "explain-objective">, Visibility<[Build]>,
  HelpText<"Say of every term of the objectives how it is computed: exact or sampled, by which rule">;
def explain_objective_as : Joined<["--"], "explain-objective=">, MetaVarName<"text|json|latex">, Visibility<[Build]>,
  HelpText<"The same, in this form">;
def timing : Flag<["--"], "timing">, Building, HelpText<"Say how long each pass took">;
def print_ir_after_all : Flag<["--"], "print-ir-after-all">, Building, HelpText<"Print the program after every pass">;
}
