#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::core {

/// A provider's group that an import read.
struct ImportedGroup {
  std::int64_t id = 0;
  std::string source;       ///< plugin id
  std::string external_id;  ///< the provider's
  std::string name;         ///< as last read; never empty: where it is not known, the provider's id
};

struct ImportedGroupPage {
  std::vector<ImportedGroup> groups;
  std::optional<std::string> next_cursor;  ///< none: this was the last page
  std::uint64_t total = 0;                 ///< exact, of all pages
};

/// By which people can be filtered. Methods throw Error.
class ImportedGroups {
 public:
  virtual ~ImportedGroups() = default;
  /// In the order of their folded names; whose name has a word that begins like `search`, blank: all.
  /// Error(invalid_argument) for a cursor that is none.
  [[nodiscard]] virtual ImportedGroupPage page(std::int64_t workspace_id, std::string_view search,
                                               std::string_view cursor, std::size_t limit) = 0;
  /// Error(not_found) for an id that no group has.
  [[nodiscard]] virtual ImportedGroup find(std::int64_t workspace_id, std::int64_t id) = 0;
  /// The only one with that name, in any case, or with that id of the provider's. Error(not_found), or
  /// Error(invalid_argument) when there are several.
  [[nodiscard]] virtual ImportedGroup resolve(std::int64_t workspace_id, std::string_view name_or_id) = 0;
};

}  // namespace rollcall::core
