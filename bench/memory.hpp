/// Memory per message in flight and per record: each a process of its own, because a process never gives all of it back.
#pragma once

namespace mqlab::bench {

/// Run the cycle `WINDOW/TOTAL/LEVEL`, print the peak of this process's resident memory in bytes. Returns the exit code.
int memory_of(const char* what);

}  // namespace mqlab::bench
