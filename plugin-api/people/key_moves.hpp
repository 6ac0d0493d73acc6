#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace rollcall::people {

/// A row of users that is to leave its e-mail key for another one. Text is borrowed.
struct KeyMove {
  std::int64_t row_id = 0;
  std::string_view from;
  std::string_view to;
  std::int64_t holder_id = 0;  ///< the row that has `to` now; 0: none
};

/// Which of the moves of one transaction cannot be: their key stays with a row that does not move, or an
/// earlier one of them gets it. Who may not move keeps a key, and so may stop others. Rings of moves are
/// fine. Pure.
[[nodiscard]] std::vector<bool> refused_moves(std::span<const KeyMove> moves);

}  // namespace rollcall::people
