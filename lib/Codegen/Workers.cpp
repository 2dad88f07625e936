//===- Workers.cpp - work in child processes -----------------------------------===//
// Part of genc, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

#include "Workers.h"
#include "llvm/ADT/Twine.h"
#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <poll.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace genc {

namespace {
struct Child {
  size_t index;
  pid_t pid;
  int fd;
  std::string text;
};
} // namespace

/// Writes everything or gives up (the parent is gone).
static void writeAll(int fd, const std::string &text) {
  for (size_t done = 0; done < text.size();) {
    ssize_t n = ::write(fd, text.data() + done, text.size() - done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return;
    done += static_cast<size_t>(n);
  }
}

[[noreturn]] static void runChild(size_t index, int fd, llvm::function_ref<bool(size_t, std::string &)> work) {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGTERM, SIG_DFL);
  std::string payload;
  bool ok = work(index, payload);
  writeAll(fd, (ok ? '+' : '-') + payload);
  ::_exit(0); // no destructors: they belong to the parent
}

/// Starts one child; on failure the result says why.
static bool start(size_t index, llvm::function_ref<bool(size_t, std::string &)> work, std::vector<Child> &running,
                  WorkResult &result) {
  int ends[2];
  if (::pipe(ends) != 0) {
    result.payload = std::string("cannot create a pipe: ") + std::strerror(errno);
    return false;
  }
  pid_t pid = ::fork();
  if (pid == 0) {
    ::close(ends[0]);
    runChild(index, ends[1], work);
  }
  ::close(ends[1]);
  if (pid < 0) {
    ::close(ends[0]);
    result.payload = std::string("cannot start a process: ") + std::strerror(errno);
    return false;
  }
  running.push_back({index, pid, ends[0], {}});
  return true;
}

static WorkResult finish(Child &child) {
  ::close(child.fd);
  int status = 0;
  while (::waitpid(child.pid, &status, 0) < 0 && errno == EINTR)
    ;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && !child.text.empty())
    return {child.text[0] == '+', child.text.substr(1)};
  if (WIFSIGNALED(status))
    return {false, std::string("the code generator crashed: ") + ::strsignal(WTERMSIG(status))};
  return {false, "the code generator left without an answer"};
}

/// Reads what is there; false at the end of the pipe.
static bool readSome(Child &child) {
  char block[1 << 16];
  ssize_t n = ::read(child.fd, block, sizeof block);
  if (n < 0 && errno == EINTR)
    return true;
  if (n <= 0)
    return false;
  child.text.append(block, static_cast<size_t>(n));
  return true;
}

std::vector<WorkResult> runInWorkers(size_t count, unsigned jobs,
                                     llvm::function_ref<bool(size_t, std::string &)> work) {
  std::vector<WorkResult> results(count);
  std::vector<Child> running;
  size_t next = 0, limit = jobs ? jobs : std::max(1u, std::thread::hardware_concurrency());
  while (next < count || !running.empty()) {
    while (next < count && running.size() < limit) {
      start(next, work, running, results[next]);
      ++next;
    }
    std::vector<pollfd> fds;
    for (const Child &child : running)
      fds.push_back({child.fd, POLLIN, 0});
    if (fds.empty() || ::poll(fds.data(), fds.size(), -1) < 0)
      continue;
    for (size_t i = fds.size(); i-- > 0;)
      if (fds[i].revents && !readSome(running[i])) {
        results[running[i].index] = finish(running[i]);
        running.erase(running.begin() + static_cast<std::ptrdiff_t>(i));
      }
  }
  return results;
}

} // namespace genc
