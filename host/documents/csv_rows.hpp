#pragma once

#include "core/job.hpp"
#include "core/workspace.hpp"

#include <string>

/// The files for spreadsheets that `--csv` writes and REST hands out. A row ends with its line end.
namespace rollcall::documents {

[[nodiscard]] std::string issue_columns();
[[nodiscard]] std::string row_of(const core::JobIssue& issue);

[[nodiscard]] std::string change_columns();
/// A row a field; one row for somebody without any, so that nobody is left out.
[[nodiscard]] std::string rows_of(const core::JobChange& change);

/// The two files of people differ in the first columns, and in who was never imported: programs read them.
enum class PeopleFile { of_command, of_rest };
[[nodiscard]] std::string user_columns(PeopleFile file);
[[nodiscard]] std::string row_of(const core::User& user, PeopleFile file);

}  // namespace rollcall::documents
