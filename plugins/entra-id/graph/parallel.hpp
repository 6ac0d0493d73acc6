#pragma once

#include "stop_signal.hpp"

#include <cstddef>
#include <functional>

namespace rollcall::entra_id {

/// Calls work(i, stop) for every i below `count`, up to `threads` at a time. After the first exception no
/// more are begun, those that run get the signal, and it is thrown on when all have ended.
void for_each_in_parallel(std::size_t count, std::size_t threads, const StopSignal& stop,
                          const std::function<void(std::size_t i, const StopSignal& stop)>& work);

}  // namespace rollcall::entra_id
