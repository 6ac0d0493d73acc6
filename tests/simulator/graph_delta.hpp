#pragma once

#include "delta_changes.hpp"
#include "delta_token.hpp"
#include "graph_call.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace rollcall::simulator {

/// `Prefer: return=minimal`: only what changed is written.
enum class DeltaDetail : std::uint8_t { all_selected, changed_only };

/// One page of a round of `/users/delta` or `/groups/delta`.
struct DeltaPage {
  GraphCall& call;
  DeltaToken at{};                                ///< where the page begins; moved to where the next one does
  std::shared_ptr<const Directory> directory{};   ///< the tenant as the round tells it
  std::shared_ptr<const DeltaChanges> changes{};  ///< null in an initial round
  DeltaDetail detail = DeltaDetail::all_selected;
  std::string objects{};  ///< written so far, with commas between

  /// Adds one object that `append` writes to its argument.
  template <class Append>
  void write(Append&& append) {
    if (!objects.empty()) objects.push_back(',');
    append(objects);
    ++call.objects_written;
  }
  void write_removed(ObjectRef object, bool restorable);

  [[nodiscard]] bool is_initial() const { return changes == nullptr; }
  [[nodiscard]] std::uint32_t size_limit() const;
};

/// True for `/users/delta`, `/groups/delta` and their longer spellings.
bool is_delta_path(const GraphCall& call);

HttpReply answer_delta(GraphCall& call);

/// Write the objects of one page and move `page.at`; true when the round goes on.
bool write_delta_users(DeltaPage& page);
bool write_delta_groups(DeltaPage& page);

}  // namespace rollcall::simulator
