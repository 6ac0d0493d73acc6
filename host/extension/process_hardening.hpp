#pragma once

#include <cstdint>

namespace rollcall::extension {

/// This process leaves no core dump and cannot be read by other processes of the same user, for it holds
/// secrets. Throws Error(internal) when the kernel refuses.
void keep_memory_private();

/// What a plugin process gives up before it loads anything: it dies with the host's thread that started it,
/// gains no privileges, and keeps its memory private. Throws Error(internal) when the kernel refuses.
void harden_process();

/// Limits on the private memory and on the open files of this process; 0 leaves either as it is. Memory is
/// not limited under a sanitizer, which reserves terabytes.
void limit_process(std::uint64_t memory_bytes, std::uint64_t open_files);

}  // namespace rollcall::extension
