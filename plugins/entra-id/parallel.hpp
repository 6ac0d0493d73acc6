#pragma once

#include "stop_signal.hpp"

#include <cstddef>
#include <functional>

namespace rollcall::entra_id {

/// Does `work` on so many threads at once and waits for them. The first exception is rethrown; it gives the
/// signal that the work was handed, which follows `stop` as well.
void do_in_parallel(std::size_t threads, const StopSignal& stop,
                    const std::function<void(const StopSignal& together)>& work);

/// The same for each number below `count`, at most eight at a time.
void for_each_in_parallel(std::size_t count, const StopSignal& stop,
                          const std::function<void(std::size_t, const StopSignal& together)>& work);

}  // namespace rollcall::entra_id
