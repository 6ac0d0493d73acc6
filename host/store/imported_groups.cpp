#include "core/imported_groups.hpp"

#include "rollcall/people/groups.hpp"
#include "rollcall/sdk/error.hpp"
#include "store/cursor_text.hpp"
#include "store/folding.hpp"
#include "store/repositories.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store {
namespace {

using core::ImportedGroup;

struct FoldedGroup {
  std::string folded;
  ImportedGroup group;
};

bool comes_before(const FoldedGroup& group, const std::string& folded, std::int64_t id) {
  return group.folded != folded ? group.folded < folded : group.group.id < id;
}

ImportedGroup group_of(people::KnownGroup known) {
  return {.id = known.id,
          .source = std::move(known.source),
          .external_id = known.external_id,
          .name = known.name.empty() ? known.external_id : std::move(known.name)};
}

[[noreturn]] void refuse_unknown() {
  throw Error(Status::not_found, {.message = "There is no such group.",
                                  .next_step = "Choose one that people were imported from."});
}

[[noreturn]] void refuse_unknown(std::string_view name) {
  throw Error(Status::not_found,
              {.message = "No people were imported from a group \"" + std::string(name) + "\".",
               .next_step = "Write the whole name of an imported group, or its id at the provider."});
}

[[noreturn]] void refuse_several(std::string_view name) {
  throw Error(Status::invalid_argument,
              {.message = "Several groups have the name \"" + std::string(name) + "\".",
               .next_step = "Write the provider's id of the group instead of its name."});
}

/// Few enough to be looked through each time: as many as administrators chose.
class ImportedGroups final : public core::ImportedGroups {
 public:
  explicit ImportedGroups(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  core::ImportedGroupPage page(std::int64_t workspace_id, std::string_view search, std::string_view cursor,
                               std::size_t limit) override {
    auto groups = all(workspace_id);
    const auto text = folded_search(search);
    std::erase_if(groups, [&](const FoldedGroup& each) {
      return !text.is_blank() && !text.matches(core::search::words_of(each.folded), {});
    });
    const auto first = cursor.empty() ? groups.begin() : behind(groups, cursor);
    const auto count = std::min(limit, static_cast<std::size_t>(groups.end() - first));
    const auto last = first + static_cast<std::ptrdiff_t>(count);
    core::ImportedGroupPage page{.groups = {}, .next_cursor = {}, .total = groups.size()};
    if (last != groups.end() && last != first)
      page.next_cursor = encode_cursor({std::to_string((last - 1)->group.id), (last - 1)->folded});
    for (auto each = first; each != last; ++each) page.groups.push_back(std::move(each->group));
    return page;
  }

  ImportedGroup find(std::int64_t workspace_id, std::int64_t id) override {
    for (auto& each : all(workspace_id)) {
      if (each.group.id == id) return std::move(each.group);
    }
    refuse_unknown();
  }

  ImportedGroup resolve(std::int64_t workspace_id, std::string_view name_or_id) override {
    auto groups = all(workspace_id);
    const auto of_id = std::find_if(groups.begin(), groups.end(), [&](const FoldedGroup& each) {
      return each.group.external_id == name_or_id;
    });
    if (of_id != groups.end()) return std::move(of_id->group);
    const auto folded = folded_name(name_or_id);
    std::erase_if(groups, [&](const FoldedGroup& each) { return each.folded != folded; });
    if (groups.empty()) refuse_unknown(name_or_id);
    if (groups.size() > 1) refuse_several(name_or_id);
    return std::move(groups.front().group);
  }

 private:
  std::vector<FoldedGroup> all(std::int64_t workspace_id) {
    std::vector<FoldedGroup> groups;
    database_->run("reading the groups", [&](soci::session& session) {
      groups.clear();
      for (auto& known : people::known_groups(session, workspace_id)) {
        auto group = group_of(std::move(known));
        groups.push_back({folded_name(group.name), std::move(group)});
      }
    });
    std::sort(groups.begin(), groups.end(), [](const FoldedGroup& a, const FoldedGroup& b) {
      return comes_before(a, b.folded, b.group.id);
    });
    return groups;
  }

  static std::vector<FoldedGroup>::iterator behind(std::vector<FoldedGroup>& groups,
                                                   std::string_view cursor) {
    const auto parts = decode_cursor(cursor, 2);
    const auto id = parts.empty() ? std::nullopt : number_of(parts[0]);
    if (!id) {
      throw Error(Status::invalid_argument, {.message = "This page belongs to another list.",
                                             .next_step = "Begin again with the first page."});
    }
    return std::partition_point(groups.begin(), groups.end(), [&](const FoldedGroup& each) {
      return each.group.id == *id || comes_before(each, parts[1], *id);
    });
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::ImportedGroups> make_imported_groups(std::shared_ptr<Database> database) {
  return std::make_unique<ImportedGroups>(std::move(database));
}

}  // namespace rollcall::store
