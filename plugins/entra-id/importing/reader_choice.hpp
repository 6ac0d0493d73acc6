#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rollcall::entra_id {

/// How a list of people is read.
enum class Reader : std::uint8_t {
  automatic,  ///< `chain`, or `ids` where the first pages say that it is faster
  chain,      ///< one page after the other
  ids,        ///< one page of ids after the other, and their people looked up beside
  shards,     ///< many lists by the first letter of the name, side by side
};

/// What the first pages of a list took.
struct PageTimes {
  std::chrono::steady_clock::duration people{};  ///< a full page of people
  std::chrono::steady_clock::duration ids{};     ///< a full page of ids
};

/// Whether the rest of a list is read sooner by ids, whose chain begins anew, `pages_read` pages back.
[[nodiscard]] bool ids_are_sooner(const PageTimes& times, std::uint64_t pages_left, std::uint64_t pages_read);

/// Whether so many pages are left that measuring the other way pays: it costs one page of ids.
[[nodiscard]] bool is_worth_measuring(std::chrono::steady_clock::duration people, std::uint64_t pages_left);

}  // namespace rollcall::entra_id
