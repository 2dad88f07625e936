//===- HeaderDevice.cpp - the part of NAME.h on accelerators ------------------------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "HeaderText.h"

using namespace llvm;

namespace genc {

namespace {

/// What the native handles are under each interface; without text: there can be none.
struct Interface {
  StringRef name, title, context, device, queue;
};
constexpr Interface interfaces[] = {
    {"opencl", "OpenCL", "a cl_context", "a cl_device_id of it",
     "a cl_command_queue that works in order"},
    {"cuda", "CUDA", "a CUcontext",
     "null, since the context has its device", "a CUstream"},
    {"vulkan", "Vulkan", "", "", ""},
};

class DeviceHeader : HeaderText {
public:
  explicit DeviceHeader(const LibraryDescription &library)
      : HeaderText(library), interface(*llvm::find_if(interfaces, [&](const Interface &i) {
          return i.name == library.device->interface;
        })) {}

  std::string write() {
    section("devices");
    device();
    stream();
    for (const EntryDescription &entry : library.entries)
      writeEntry(entry);
    if (library.training)
      training();
    return text;
  }

private:
  void device();
  void stream();
  void writeEntry(const EntryDescription &entry);
  void training();

  const Interface &interface;
};

void DeviceHeader::device() {
  comment({"An accelerator under " + interface.title.str() +
               " with the weights of a model and the library's programs. It does not change after "
               "its creation: any number of "
               "streams may use it at once.",
           "Where there is no device, the functions without `device` in their names still work."});
  os << "typedef struct " << name << "_device " << name << "_device;\n\n";
  comment({"Options of a device. A null pointer means all zero.",
           "Set all bytes to zero, then `size`, then what differs."});
  os << "typedef struct " << name << "_device_options {\n"
     << "  uint64_t size;        /**< sizeof(" << name << "_device_options) */\n"
     << "  int32_t number;       /**< of the device among those of " << interface.title
     << ", from 0 */\n"
     << "  int32_t reserved;     /**< 0 */\n";
  if (interface.context.empty())
    os << "  void *native_context; /**< null: the library makes its own */\n"
       << "  void *native_device;  /**< null */\n";
  else
    os << "  void *native_context; /**< the host's own context: " << interface.context
       << "; null: the library makes one */\n"
       << "  void *native_device;  /**< goes with native_context: " << interface.device << " */\n";
  os << "} " << name << "_device_options;\n\n";
  comment({"Loads the driver, compiles the programs for the device, and copies the weights of "
           "`model` to it. The model must live "
           "longer than the device. `device` receives null after an error.",
           "@return 0, or " + upper +
               "_NULL_POINTER, _WRONG_MODEL, _BAD_OPTIONS, _OUT_OF_MEMORY, _NO_DRIVER, _NO_DEVICE, "
               "_DEVICE_MEMORY, "
               "_DEVICE_PROGRAM, _DEVICE_FAILED"});
  prototype("int", "device_create",
            {name + "_device **device", "const " + name + "_model *model",
             "const " + name + "_device_options *options"});
  comment({"Releases what the device holds, but not what was allocated on it. All its streams must "
           "be destroyed before. Null is "
           "allowed."});
  prototype("void", "device_destroy", {name + "_device *device"});
  comment({"What the driver calls the device: a text that lives as long as the device."});
  prototype("const char *", "device_name", {"const " + name + "_device *device"});
  comment({"Memory of the device, for tensors and workspaces. Its addresses are no addresses of "
           "the host: pointers into it may only be "
           "computed and handed to functions of this header.",
           "@return 0, or " + upper + "_NULL_POINTER, _WRONG_DEVICE, _DEVICE_MEMORY"});
  prototype("int", "device_allocate", {name + "_device *device", "size_t bytes", "void **memory"});
  comment({"Gives it back. No call that uses it may be under way. Null is allowed."});
  prototype("void", "device_release", {name + "_device *device", "void *memory"});
}

void DeviceHeader::stream() {
  comment({"A queue: what is called on it is done in order. One call at a time may use a stream; "
           "streams run side by side."});
  os << "typedef struct " << name << "_stream " << name << "_stream;\n\n";
  comment({interface.queue.empty()
               ? "Makes a stream. `native` is null."
               : "Makes a stream on the host's own queue `native` (" + interface.queue.str() +
                     "), or where that is null on a new one.",
           "@return 0, or " + upper +
               "_NULL_POINTER, _WRONG_DEVICE, _BAD_OPTIONS, _OUT_OF_MEMORY, _DEVICE_MEMORY, "
               "_DEVICE_FAILED"});
  prototype("int", "stream_create",
            {name + "_stream **stream", name + "_device *device", "void *native"});
  comment({"Waits for the stream and releases it. Null is allowed."});
  prototype("void", "stream_destroy", {name + "_stream *stream"});
  comment({"Waits until all that was called on the stream is done.",
           "@return 0, or " + upper + "_NULL_POINTER, _WRONG_DEVICE, _DEVICE_FAILED"});
  prototype("int", "stream_synchronize", {name + "_stream *stream"});
  comment({"Copies bytes to memory of the device behind what was called on the stream, and waits "
           "for it.",
           "@return as stream_synchronize"});
  prototype("int", "stream_upload",
            {name + "_stream *stream", "void *to", "const void *from", "size_t bytes"});
  comment({"Copies bytes from memory of the device, in the same way."});
  prototype("int", "stream_download",
            {name + "_stream *stream", "void *to", "const void *from", "size_t bytes"});
}

void DeviceHeader::writeEntry(const EntryDescription &entry) {
  comment({"Bytes of device memory that `device_" + entry.name +
           "` takes as its workspace for `batch` examples; with host_tensors not 0, as in the "
           "options, also for copies of its "
           "tensors. 0 if `batch` is negative or too large."});
  prototype("size_t", "device_" + entry.name + "_workspace",
            {"const " + name + "_device *device", "int64_t batch", "int host_tensors"});
  comment({"Calls " + name + "_" + entry.name +
               " on the device: the same tensors, which are in its memory and start at multiples "
               "of 16 bytes. It returns when the "
               "work is queued; see "
               "stream_synchronize. With `host_tensors` in the options the tensors are the host's: "
               "they are copied there and back, and it "
               "returns when they are written.",
           "The workspace is memory of the device. Of the options, seed, first_example, step, host_tensors and state count, which "
           "here is one of the device's." +
               std::string(llvm::any_of(entry.tensors, [](const TensorDescription &t) { return t.isSteps; })
                               ? " A number of steps is always the host's."
                               : ""),
           "@return 0, or a code as " + name + "_" + entry.name + " gives, or " + upper +
               "_WRONG_DEVICE, _DEVICE_FAILED"});
  std::vector<std::string> parameters = {name + "_stream *stream", "int64_t batch"};
  for (const TensorDescription &tensor : entry.tensors)
    parameters.push_back((tensor.role == TensorRole::Output ? "" : "const ") +
                         std::string(cName(tensor.type)) + " *" + parameterName(tensor.name));
  parameters.insert(parameters.end(), {"void *workspace", "size_t workspace_bytes",
                                       "const " + name + "_options *options"});
  prototype("int", "device_" + entry.name, parameters);
}

void DeviceHeader::training() {
  comment({"A training state on a device."});
  os << "typedef struct " << name << "_device_state " << name << "_device_state;\n\n";
  comment({"Copies the training state `from`, of the host, to the device of `stream`. `state` receives null after an error.",
           "@return 0, or " + upper + "_NULL_POINTER, _WRONG_DEVICE, _BAD_STATE, _OUT_OF_MEMORY, _DEVICE_MEMORY, _DEVICE_FAILED"});
  prototype("int", "device_state_create",
            {name + "_device_state **state", name + "_stream *stream", "const void *from"});
  comment({"Releases a state; no call that uses it may be under way. Null is allowed."});
  prototype("void", "device_state_destroy", {name + "_device_state *state"});
  comment({"Copies a state back, to " + name + "_state_size() bytes of the host, as " + name +
               "_init writes one: to save it, to read its weights, to go on without the device.",
           "@return 0, or " + upper +
               "_NULL_POINTER, _WRONG_DEVICE, _BAD_STATE, _STATE_MISALIGNED, _STATE_TOO_SMALL, _DEVICE_FAILED"});
  prototype("int", "device_state_download",
            {"const " + name + "_device_state *state", name + "_stream *stream", "void *to", "size_t bytes"});
  comment({"Bytes of device memory that device_train_step takes as its workspace; with host_tensors not 0 also for copies of its "
           "inputs. 0 if `batch` is negative or too large."});
  prototype("size_t", "device_train_workspace",
            {"const " + name + "_device *device", "int64_t batch", "int host_tensors"});
  comment({"Calls " + name +
               "_train_step on the device: one round. The inputs are in its memory and start at multiples of 16 bytes, or with "
               "`host_tensors` in the options they are the host's; `values` are the host's always. It waits for each gradient, whose objective must be finite before the "
               "weights move. microbatch must be 0.",
           "@return 0, or a code as " + name + "_train_step gives, or " + upper + "_WRONG_DEVICE, _DEVICE_FAILED"});
  std::vector<std::string> parameters = {name + "_stream *stream", name + "_device_state *state", "int64_t batch"};
  for (const TensorDescription &tensor : library.training->inputs)
    parameters.push_back("const " + std::string(cName(tensor.type)) + " *" + parameterName(tensor.name));
  parameters.insert(parameters.end(), {"float *values", "void *workspace", "size_t workspace_bytes",
                                       "const " + name + "_options *options"});
  prototype("int", "device_train_step", parameters);
}

} // namespace

std::string deviceHeaderText(const LibraryDescription &library) {
  return library.device ? DeviceHeader(library).write() : "";
}

} // namespace genc
