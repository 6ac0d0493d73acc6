#pragma once

#include "importing/options.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::entra_id {

/// Who is left out by the administrator's choice. Immutable and thread-safe.
class Filters {
 public:
  /// Adds to `fields` what the conditions look at.
  Filters(const MappingOptions& options, UserFields& fields);

  /// `email`: the address that would be imported. A person without one passes the filters of domains, so that
  /// the missing address is reported.
  [[nodiscard]] bool leave_out(const GraphUser& user, std::string_view email) const;

  /// The filter that leaves the person out, as an administrator would call it: "guest", "disabled account",
  /// "e-mail domain example.com", "department is not Sales"; empty when none does.
  [[nodiscard]] std::string name_of_filter(const GraphUser& user, std::string_view email) const;

 private:
  enum class Rule : std::uint8_t { none, guest, disabled, user_type, domain, condition };
  struct Verdict {
    Rule rule = Rule::none;
    std::size_t condition = 0;
  };
  struct Check {
    Condition condition;
    Field field;
    std::string folded;
  };

  [[nodiscard]] Verdict judge(const GraphUser& user, std::string_view email) const;
  [[nodiscard]] bool takes_domain_of(std::string_view email) const;

  bool guests_, disabled_;
  std::vector<std::string> user_types_, domains_, excluded_domains_;
  std::vector<Check> checks_;
};

}  // namespace rollcall::entra_id
