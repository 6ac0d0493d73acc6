#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

/// Reading the issues of a job, for who wants to do something about them.
namespace rollcall::people {

/// A person whom a job could not import.
struct FailedPerson {
  std::int64_t issue_id = 0;  ///< where a later call goes on
  std::string external_id;
  std::string email;   ///< as it was read then; may be empty
  std::string person;  ///< display name as it was read then; may be empty

  bool operator==(const FailedPerson&) const = default;
};

/// The people of the next `limit` issues after `after_issue` that have severity error and an external id, in
/// their order, each once. Empty: there are no more. Begin with 0 and go on with the last `issue_id`;
/// somebody with several issues may come again in a later call. Opens a session of its own. Throws Error.
[[nodiscard]] std::vector<FailedPerson> failed_people(const std::string& database_url, std::int64_t job_id,
                                                      std::int64_t after_issue, std::size_t limit);

/// External ids of the people about whom a job has an issue with this code, each once, in their own order; at
/// most `most`. Opens a session of its own. Throws Error.
[[nodiscard]] std::vector<std::string> people_with_issue(const std::string& database_url, std::int64_t job_id,
                                                         const std::string& code, std::size_t most);

}  // namespace rollcall::people
