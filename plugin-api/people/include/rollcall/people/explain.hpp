#pragma once

#include "rollcall/people/changes.hpp"
#include "rollcall/people/person.hpp"
#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// What an import would do with one person, and why: the same decision as ImportWriter's, nothing written.
namespace rollcall::people {

/// Where people would go, and from which directory.
struct Destination {
  std::string database_url;
  std::int64_t workspace_id = 0;
  std::string source;         ///< plugin id
  std::string source_tenant;  ///< see WriterOptions
};

/// How a row was found.
enum class MatchedBy : std::uint8_t { none, external_id, email };
[[nodiscard]] std::string_view to_string(MatchedBy matched_by) noexcept;

struct Explanation {
  std::string outcome;  ///< the count that the person would be in: "added", "updated", ...
  MatchedBy matched_by = MatchedBy::none;
  std::string reason = {};                ///< one sentence: the rule that decided
  std::string issue = {};                 ///< its code; empty when there is none
  std::vector<FieldChange> changes = {};  ///< what would be written with another value
};

/// Looks at the tables as they are now: an import of more people may come to something else where an address
/// changes hands. Throws Error as ImportWriter does.
[[nodiscard]] Explanation explain(const Destination& destination, const Item& item, Modes modes);

}  // namespace rollcall::people
