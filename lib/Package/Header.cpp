//===- Header.cpp - NAME.h, the public C header ---------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The text of the header is product: it is written for a reader who has nothing else. C99 and C++11
// without warnings.
//
//===----------------------------------------------------------------------===//

#include "HeaderText.h"
#include "Text.h"
#include "genc/Runtime/abi.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/raw_ostream.h"

using namespace llvm;

namespace genc {

namespace {

/// Writes one header. Each function is one part of it, in order.
class HeaderWriter : HeaderText {
public:
  explicit HeaderWriter(const LibraryDescription &library) : HeaderText(library) {}

  std::string write() {
    head();
    codes();
    options();
    model();
    for (const EntryDescription &entry : library.entries)
      writeEntry(entry);
    os << trainingHeaderText(library) << deviceHeaderText(library);
    os << "#ifdef __cplusplus\n}\n#endif\n\n#endif /* " << upper << "_H */\n";
    return text;
  }

private:
  void head();
  void headComment();
  void example();
  void codes();
  void options();
  void model();
  void writeEntry(const EntryDescription &entry);
  void entryConstants(const EntryDescription &entry);
  void entryComment(const EntryDescription &entry);
};

/// Documentation may be a phrase; here it stands alone.
std::string sentence(StringRef phrase) {
  std::string text = commentText(phrase);
  if (text.empty())
    return text;
  text[0] = toUpper(text[0]);
  return text.back() == '.' ? text : text + '.';
}

/// "LOGITS_ELEMENTS"; no trailing underscore of a name that C takes.
std::string elementsMacro(const TensorDescription &tensor) {
  return macroName(StringRef(parameterName(tensor.name)).rtrim('_').str()) + "_ELEMENTS";
}

/// A first call, for whoever opens the header to get going.
void HeaderWriter::example() {
  if (library.entries.empty())
    return;
  const EntryDescription &entry = library.entries.front();
  bool fromFile =
      library.weightsPlace == WeightsPlace::File || library.weightsPlace == WeightsPlace::ByHost;
  os << " *\n * Example, for a batch of one:\n"
     << " *   " << name << "_model *model;\n *   int status = " << name << "_model_create"
     << (fromFile ? "_from_file(&model, \"" + name + ".weights\", NULL);" : "(&model, NULL);")
     << "\n *   size_t bytes = " << name << "_" << entry.name << "_workspace(model, 1);\n"
     << " *   void *workspace = aligned_alloc(" << upper << "_ALIGNMENT, bytes);\n"
     << " *   if (status == " << upper << "_OK)\n *     status = " << name << "_" << entry.name
     << "(model, 1";
  for (const TensorDescription &tensor : entry.tensors)
    os << ", " << parameterName(tensor.name);
  os << ", workspace, bytes, NULL);\n *   if (status != " << upper << "_OK)\n *     puts(" << name
     << "_status_message(status));\n *   free(workspace);\n *   " << name
     << "_model_destroy(model);\n";
}

void HeaderWriter::headComment() {
  os << "/* " << name << ".h - C interface of the library \"" << name << "\", version "
     << commentText(library.version) << "\n *\n";
  if (!library.doc.empty())
    os << wrapped(commentText(library.doc), " * ", " * ") << " *\n";
  os << " * Written by genc " << commentText(library.gencVersion)
     << "; changes are lost when the model is compiled again.\n"
     << " * Model file: SHA-256 " << commentText(library.sourceHash) << "\n";
  std::string target = "Target: " + library.targetName + " (" + library.targetTriple + ")";
  for (const std::string &feature : cpuFeatureNames(library))
    target += (StringRef(target).ends_with(")") ? ", needs " : " ") + feature;
  os << wrapped(commentText(target), " * ", " *   ") << " *\n";
  os << R"( * Rules that hold for every function:
 *  - It returns a status code, 0 for success. It never aborts, exits or throws.
 *  - Memory is the caller's. Calls of entries allocate nothing and read no file and no environment.
 *  - Bad arguments get a code before anything is written.
 *  - A model does not change after its creation: any number of threads may use one at once, each
 *    with a workspace of its own.
 *  - Arrays are dense and row-major, the batch comes first. They need the alignment of their
 *    elements, the workspace needs that of )"
     << upper << R"(_ALIGNMENT.
 *  - Results do not depend on the number of threads, on how a batch is split over calls, or on the
 *    floating-point modes of the caller.
)";
  example();
  os << " */\n";
}

void HeaderWriter::head() {
  headComment();
  os << "#ifndef " << upper << "_H\n#define " << upper << "_H\n\n"
     << "#include <stddef.h>\n#include <stdint.h>\n\n"
     << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
     << "/** Version of this library. */\n#define " << upper << "_VERSION \""
     << commentText(library.version) << "\"\n\n"
     << "/** Alignment of a workspace, in bytes. */\n#define " << upper << "_ALIGNMENT "
     << GENC_ALIGNMENT << "\n\n";
}

void HeaderWriter::codes() {
  section("Status codes");
  comment({"What functions return. " + name + "_status_message says it in a sentence."});
  os << "enum " << name << "_status {\n";
#define GENC_STATUS(code, value, message)                                                          \
  os << "  " << upper << "_" #code " = " << value << ", /**< " << message << " */\n";
#include "genc/Runtime/Status.def"
  os << "};\n\n";
  comment({"The meaning of a status code: a text that lives as long as the library."});
  os << "const char *" << name << "_status_message(int status);\n\n";
  comment({"Name and version of the library and of the compiler that made it."});
  os << "const char *" << name << "_version(void);\n\n";
}

void HeaderWriter::options() {
  section("Options");
  comment({"What a host's parallel-for is asked to run."});
  os << "typedef void (*" << name << "_task)(void *context, int32_t index);\n\n";
  comment({"A host's parallel-for: calls task(context, i) once for every i in [0, count), in any "
           "order and on any threads, and returns when all have returned. `host` is the pointer "
           "that was given with the function."});
  os << "typedef void (*" << name << "_parallel_for)(void *host, int32_t count, " << name
     << "_task task,\n    void *context);\n\n";
  comment({"Options of one call. A null pointer means all zero.",
           "Set all bytes to zero, then `size`, then what differs."});
  os << "typedef struct " << name << "_options {\n"
     << "  uint64_t size;         /**< sizeof(" << name << "_options) */\n"
     << "  uint64_t seed;         /**< key of the random numbers */\n"
     << "  int64_t first_example; /**< number of the first example in the whole data set, >= 0: "
        "example i\n                          of a call draws the random numbers of example "
        "first_example + i */\n"
     << "  uint32_t step;         /**< number of the training step; 0 otherwise */\n"
     << "  int32_t threads;       /**< most threads of this call; 0: all of the model's */\n"
     << "  " << name << "_parallel_for parallel_for; /**< for this call; null: the model's */\n"
     << "  void *parallel_host;   /**< first argument of parallel_for */\n"
     << "  const void *state;     /**< a training state whose weights the call reads; null: the "
        "model's */\n"
     << "  int64_t microbatch;    /**< of a train step: see there; else 0 */\n"
     << "  int32_t host_tensors;  /**< of a call on a device: see there; else 0 */\n"
     << "  int32_t reserved;      /**< 0 */\n"
     << "} " << name << "_options;\n\n";
  comment({"Options of a model. A null pointer means all zero.",
           "Set all bytes to zero, then `size`, then what differs."});
  os << "typedef struct " << name << "_model_options {\n"
     << "  uint64_t size;    /**< sizeof(" << name << "_model_options) */\n"
     << "  int32_t threads;  /**< threads that work on a call, the caller's included; 0: one for "
        "each CPU that\n                     the process may use; 1: the caller's alone */\n"
     << "  int32_t reserved; /**< 0 */\n"
     << "  " << name
     << "_parallel_for parallel_for; /**< the host's: the model starts no threads "
        "*/\n"
     << "  void *parallel_host; /**< first argument of parallel_for */\n"
     << "  void *(*allocate)(void *context, size_t bytes, size_t alignment); /**< null: the C "
        "library's */\n"
     << "  void (*release)(void *context, void *memory); /**< goes with allocate */\n"
     << "  void *allocate_context; /**< first argument of both */\n"
     << "} " << name << "_model_options;\n\n";
}

void HeaderWriter::model() {
  section("Model");
  comment({"Weights ready for use, and the threads that calls share."});
  os << "typedef struct " << name << "_model " << name << "_model;\n\n";
  std::string result =
      "The only function that starts threads. `model` receives null after an error.";
  bool embedded =
      library.weightsPlace == WeightsPlace::Library || library.weightsPlace == WeightsPlace::None;
  if (embedded || library.training) {
    comment({"Makes a model" +
                 std::string(library.weights.empty() ? "."
                             : embedded              ? " with the weights in the library."
                                                     : " without weights: they are in the states "
                                                       "that it trains."),
             result,
             "@return 0, or " + upper +
                 "_NULL_POINTER, _BAD_OPTIONS, _OUT_OF_MEMORY, "
                 "_CPU_UNSUPPORTED, _THREADS"});
    prototype("int", "model_create",
              {name + "_model **model", "const " + name + "_model_options *options"});
  }
  if (library.weightsPlace != WeightsPlace::None) {
    comment({"Makes a model with the weights of the file `path` (" + name +
                 ".weights, written by "
                 "genc for this library).",
             result,
             "@return 0, or a code as of a model with embedded weights, or " + upper +
                 "_FILE_NOT_READABLE, _NOT_WEIGHTS, _WEIGHTS_VERSION, _WEIGHTS_MISMATCH, "
                 "_WEIGHTS_TRUNCATED, _WEIGHTS_CORRUPT"});
    prototype(
        "int", "model_create_from_file",
        {name + "_model **model", "const char *path", "const " + name + "_model_options *options"});
    comment({"The same from the bytes of such a file. They are copied and not needed afterwards."});
    prototype("int", "model_create_from_memory",
              {name + "_model **model", "const void *data", "size_t bytes",
               "const " + name + "_model_options *options"});
  }
  comment({"Stops the threads of the model and releases its memory. No call may be under way. Null "
           "is allowed."});
  prototype("void", "model_destroy", {name + "_model *model"});
  comment({"Most threads that a call of the model uses."});
  prototype("int", "model_threads", {"const " + name + "_model *model"});
  if (!library.weights.empty())
    os << "/** Number of weights, and of bytes that they take; matrices and filters are stored as "
       << shortName(storageOf(library)) << ". */\n#define " << upper
       << "_WEIGHT_COUNT " << library.weights.size() << "\n#define " << upper << "_WEIGHT_BYTES "
       << library.weightsBytes << "\n\n";
}

void HeaderWriter::entryConstants(const EntryDescription &entry) {
  std::string prefix = upper + "_" + macroName(entry.name);
  os << "/** Elements of one example (of the whole array where the batch does not matter). */\n";
  for (const TensorDescription &tensor : entry.tensors)
    os << "#define " << prefix << "_" << elementsMacro(tensor) << " " << tensor.elements() << "\n";
  uint64_t fixed = entry.arenaFixedBytes + entry.callFrameBytes;
  if (fixed + entry.arenaExampleBytes + entry.taskFrameBytes == 0)
    fixed = GENC_ALIGNMENT; // an empty array is no C
  os << "\n";
  comment(
      {"Bytes of workspace with which a call of `batch` examples on `threads` threads (at least "
       "1) runs at full speed: a constant if both are. A smaller workspace, down to that of one "
       "example and one thread, gives the same results: the batch is then worked off in parts, "
       "or by fewer threads."});
  os << "#define " << prefix << "_WORKSPACE(batch, threads) \\\n  ((size_t)" << fixed
     << "u + (size_t)(batch) * (size_t)" << entry.arenaExampleBytes
     << "u + (size_t)(threads) * (size_t)" << entry.taskFrameBytes << "u)\n\n";
  comment({"The same for all threads of `model` (null: one thread), and never more than any batch "
           "needs; a multiple of 64. 0 if `batch` is negative or too large."});
  prototype("size_t", entry.name + "_workspace",
            {"const " + name + "_model *model", "int64_t batch"});
}

void HeaderWriter::entryComment(const EntryDescription &entry) {
  std::string doc = sentence(entry.doc.empty() ? "the entry `" + entry.name + "`" : entry.doc);
  os << wrapped(doc, "/** ", " *  ") << " *\n";
  os << " *  @param model made by " << name << "_model_create or its kin\n"
     << wrapped((entry.wholeBatch
                     ? "@param batch number of examples, on all of which every result depends; at most "
                     : "@param batch number of examples, 0 or more; large batches are worked off in "
                       "parts of at most ") +
                    std::to_string(entry.maxBatch),
                " *  ", " *      ");
  bool counts = false;
  for (const TensorDescription &tensor : entry.tensors) {
    parameterComment(tensor);
    counts |= tensor.isSteps;
  }
  os << wrapped("@param workspace scratch memory, aligned to " + upper +
                    "_ALIGNMENT, that nothing else uses during the call; its content does not "
                    "matter",
                " *  ", " *      ")
     << wrapped("@param workspace_bytes its size: see " + upper + "_" + macroName(entry.name) +
                    "_WORKSPACE",
                " *  ", " *      ")
     << " *  @param options seed, threads and so on; may be null\n"
     << wrapped("@return 0, or " + upper +
                    "_NULL_POINTER, _WRONG_MODEL, _BAD_BATCH, _BAD_OPTIONS, _WORKSPACE_MISALIGNED, "
                    "_TENSOR_MISALIGNED, _OVERLAP (an output with any other array), "
                    "_WORKSPACE_TOO_SMALL, " +
                    (counts ? "_BAD_STEPS (a number of steps out of its range), " : "") +
                    "in the order of the checks",
                " *  ", " *      ")
     << " */\n";
}

void HeaderWriter::writeEntry(const EntryDescription &entry) {
  section(entry.name);
  entryConstants(entry);
  entryComment(entry);
  std::vector<std::string> parameters = {"const " + name + "_model *model", "int64_t batch"};
  for (const TensorDescription &tensor : entry.tensors)
    parameters.push_back((tensor.role == TensorRole::Output ? "" : "const ") +
                         std::string(cName(tensor.type)) + " *" + parameterName(tensor.name));
  parameters.insert(parameters.end(), {"void *workspace", "size_t workspace_bytes",
                                       "const " + name + "_options *options"});
  prototype("int", entry.name, parameters);
}

} // namespace

std::string headerText(const LibraryDescription &library) { return HeaderWriter(library).write(); }

} // namespace genc
