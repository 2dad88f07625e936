//===- Interrupt.cpp - cleaning up when the user stops the program ---------===//
//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
#include "genc/Support/Interrupt.h"
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <unistd.h>

namespace genc {

// A signal handler may call next to nothing, so the paths wait in a fixed table of plain strings. A
// string that the handler may be looking at is not freed (it is taken out of the table first; the
// handler never returns).
static constexpr unsigned capacity = 1024;
static std::atomic<char *> paths[capacity];

static std::atomic<bool> deferred;
static std::atomic<int> noted;

static void cleanUpAndExit(int signal) {
  if (deferred.exchange(false)) {
    noted = signal;
    return;
  }
  for (unsigned i = capacity; i-- != 0;)
    if (char *path = paths[i].exchange(nullptr))
      if (unlink(path) != 0)
        rmdir(path);
  _exit(128 + signal);
}

DeferInterrupts::DeferInterrupts() {
  noted = 0;
  deferred = true;
}
DeferInterrupts::~DeferInterrupts() { deferred = false; }
int DeferInterrupts::signal() const { return noted; }

void handleInterrupts() {
  struct sigaction action = {};
  action.sa_handler = cleanUpAndExit;
  sigemptyset(&action.sa_mask);
  sigaddset(&action.sa_mask, SIGINT);
  sigaddset(&action.sa_mask, SIGTERM);
  for (int signal : {SIGINT, SIGTERM}) {
    struct sigaction old = {};
    sigaction(signal, nullptr, &old);
    if (old.sa_handler != SIG_IGN) // a parent such as nohup decided otherwise
      sigaction(signal, &action, nullptr);
  }
}

void removeOnInterrupt(llvm::StringRef path) {
  char *copy = strdup(path.str().c_str());
  // Free places behind the last one taken keep the order "folder before its files".
  unsigned first = 0;
  for (unsigned i = 0; i != capacity; ++i)
    if (paths[i].load())
      first = i + 1;
  for (unsigned i = 0; i != capacity; ++i) {
    char *expected = nullptr;
    if (paths[(first + i) % capacity].compare_exchange_strong(expected, copy))
      return;
  }
  free(copy);
}

void forgetOnInterrupt(llvm::StringRef path) {
  for (std::atomic<char *> &place : paths) {
    char *known = place.load();
    if (known && path == known && place.compare_exchange_strong(known, nullptr))
      free(known);
  }
}

} // namespace genc
