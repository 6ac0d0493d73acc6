#include "graph_delta.hpp"

#include <algorithm>
#include <functional>
#include <iterator>

namespace rollcall::simulator {
namespace {

constexpr PropertySet kEverything = ~PropertySet{0};

/// The people of a round, by position; the same for all its pages.
class UserRound {
 public:
  explicit UserRound(const DeltaPage& page) : page_(page), options_(page.at.options) {
    if (!page.is_initial()) {
      size_ = page.changes->users.size();
    } else if (options_.only) {
      size_ = options_.only->size();
    } else {
      size_ = page.directory->users().size();
      if (shows_removed()) size_ += removed_count();
    }
  }

  [[nodiscard]] std::uint64_t size() const { return size_; }

  /// The entry at a position; nothing when this round does not tell it.
  [[nodiscard]] std::optional<ChangedUser> at(std::uint64_t position) const {
    return page_.is_initial() ? initial_entry(position) : changed_entry(position);
  }

  [[nodiscard]] bool is_live(std::uint32_t index) const {
    return page_.directory->users().contains({ObjectType::user, index});
  }

 private:
  [[nodiscard]] bool shows_removed() const { return page_.call.switches.delta.initial_round_has_removed; }

  [[nodiscard]] std::uint64_t removed_count() const {
    return page_.directory->deleted_users().size() + page_.directory->removed_users().size();
  }

  [[nodiscard]] std::optional<ChangedUser> initial_entry(std::uint64_t position) const {
    const Directory& directory = *page_.directory;
    if (options_.only) {
      const std::uint32_t index = (*options_.only)[position];
      if (!is_live(index) && !(shows_removed() && was_removed(index))) return std::nullopt;
      return ChangedUser{index, 0, true, false};
    }
    if (position < directory.users().size()) {
      ChangedUser entry{0, 0, true, false};
      directory.users().for_each(position, 1, [&](ObjectRef user) { entry.index = user.index; });
      return entry;
    }
    position -= directory.users().size();
    const auto& deleted = directory.deleted_users();
    if (position < deleted.size()) {
      return ChangedUser{std::next(deleted.begin(), static_cast<std::ptrdiff_t>(position))->first, 0, true,
                         true};
    }
    return ChangedUser{directory.removed_users()[position - deleted.size()], 0, true, true};
  }

  [[nodiscard]] bool was_removed(std::uint32_t index) const {
    const auto& removed = page_.directory->removed_users();
    return page_.directory->deleted_users().contains(index) ||
           std::find(removed.begin(), removed.end(), index) != removed.end();
  }

  [[nodiscard]] std::optional<ChangedUser> changed_entry(std::uint64_t position) const {
    const ChangedUser& entry = page_.changes->users[position];
    const bool told = entry.appeared || entry.vanished || (entry.properties & options_.properties) != 0;
    if (!told) return std::nullopt;
    if (options_.only &&
        std::find(options_.only->begin(), options_.only->end(), entry.index) == options_.only->end()) {
      return std::nullopt;
    }
    return entry;
  }

  const DeltaPage& page_;
  const DeltaOptions& options_;
  std::uint64_t size_ = 0;
};

void write_user(DeltaPage& page, const UserRound& round, const ChangedUser& entry) {
  const ObjectRef user{ObjectType::user, entry.index};
  if (!round.is_live(entry.index)) {
    page.write_removed(user, page.directory->deleted_users().contains(entry.index));
    return;
  }
  if (entry.vanished && page.call.switches.delta.repeats_objects) page.write_removed(user, true);
  static const PropertySet kId = user_property("id");
  const bool only_changes = page.detail == DeltaDetail::changed_only && !entry.appeared;
  const PropertySet wanted =
      page.at.options.properties & (only_changes ? entry.properties | kId : kEverything);
  Person person;
  page.directory->people().describe(entry.index, person);
  page.write([&](std::string& out) { append_delta_user(out, person, wanted, entry.properties); });
}

}  // namespace

bool write_delta_users(DeltaPage& page) {
  const UserRound round(page);
  const Switches& switches = page.call.switches;
  std::optional<ChangedUser> first;
  std::uint64_t& position = page.at.position;
  if (switches.overlapping_pages && position > 0) {
    if (const auto last = round.at(position - 1)) write_user(page, round, *last);
  }
  std::uint32_t written = 0;
  for (; position < round.size() && written < page.size_limit(); ++position) {
    const auto entry = round.at(position);
    if (!entry) continue;
    if (!first) first = entry;
    write_user(page, round, *entry);
    ++written;
  }
  if (first && switches.delta.repeats_objects) write_user(page, round, *first);
  while (position < round.size() && !round.at(position)) ++position;
  return position < round.size() || (switches.trailing_empty_page && written == page.size_limit());
}

}  // namespace rollcall::simulator
