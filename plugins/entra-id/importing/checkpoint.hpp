#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// How far one list of people is.
struct ChainState {
  std::string group_id = {};  ///< empty: all users
  std::string name = {};
  bool hidden_membership = false;
  bool done = false;
  std::string next_link = {};   ///< empty and not done: it begins at page 1
  bool id_only = false;         ///< next_link is one of a chain of ids, whose people are looked up
  bool ids_distrusted = false;  ///< looking people up by their ids was tried and given up
  std::uint64_t pages = 0;
  std::uint64_t people = 0;         ///< users met in this list, before filtering
  std::uint64_t other_objects = 0;  ///< members that are no people
  std::uint64_t limited = 0;        ///< of people: those whose fields the app was not shown
  bool distinct = false;            ///< people counts everybody once, however often the list named them
  int rereads = 0;                  ///< how often it was begun again only to be counted
  /// AttributeMap::differences() of the connection when the list was begun.
  std::string attributes = {};

  bool operator==(const ChainState&) const = default;
};

/// What a resumed import must know: one state a list, in the order of the options.
[[nodiscard]] std::string write_checkpoint(const std::vector<ChainState>& chains);

/// Throws Error(failed_precondition) when the text is no checkpoint of this plugin.
[[nodiscard]] std::vector<ChainState> read_checkpoint(std::string_view json);

/// The position of an import of what changed that has begun to write: its people's Continuation says the
/// rest.
[[nodiscard]] std::string incremental_checkpoint();
[[nodiscard]] bool is_incremental_checkpoint(std::string_view json);

/// The same for a retry: the last issue of the other job whose person was dealt with.
[[nodiscard]] std::string write_retry_checkpoint(std::int64_t last_issue);
[[nodiscard]] std::int64_t read_retry_checkpoint(std::string_view json);

}  // namespace rollcall::entra_id
