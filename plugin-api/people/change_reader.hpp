#pragma once

#include "change_rows.hpp"
#include "rollcall/people/session.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

/// Reading import_changes. All functions throw soci_error.
namespace rollcall::people {

/// The rows of one batch in their order.
[[nodiscard]] std::vector<ChangeRow> read_batch(soci::session& session, std::int64_t job_id,
                                                std::int64_t batch);

/// The first batch of the job after, and the last one before, the given one.
[[nodiscard]] std::optional<std::int64_t> batch_after(soci::session& session, std::int64_t job_id,
                                                      std::int64_t batch);
[[nodiscard]] std::optional<std::int64_t> batch_before(soci::session& session, std::int64_t job_id,
                                                       std::int64_t batch);

/// Every row in order, a thousand at a time, so that neither they nor a transaction are held meanwhile.
void each_row(soci::session& session, std::int64_t job_id,
              const std::function<void(const ChangeRow&)>& visit);

}  // namespace rollcall::people
