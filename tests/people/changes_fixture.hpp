#pragma once

#include "change_rows.hpp"
#include "people/import_fixture.hpp"
#include "rollcall/people/changes.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace rollcall::people {

/// A row of users with what applying and undoing write beside the person; numbers that are null are 0.
struct FullRow {
  std::int64_t id = 0;
  Person person = {};
  std::string email_key = {};
  std::string source = {};
  std::string source_tenant = {};
  std::int64_t hash = 0;
  std::int64_t import_id = 0;
  std::int64_t connection_id = 0;
  std::int64_t added_by = 0;

  bool operator==(const FullRow&) const = default;
};
std::ostream& operator<<(std::ostream& stream, const FullRow& row);

inline constexpr std::int64_t kConnection = 5;

/// Plans as the writer leaves them, made with SQL so that their rows can be anything.
class PlanTables : public ImportTables {
 public:
  using ImportTables::ImportTables;

  /// A job that "w" holds and whose plan is complete.
  [[nodiscard]] std::int64_t start_plan();
  [[nodiscard]] std::int64_t start_undo(std::int64_t of_job);
  void end(std::int64_t job);  ///< completed
  void add_row(std::int64_t job, std::int64_t batch, const ChangeRow& row);

  [[nodiscard]] std::vector<FullRow> rows();  ///< by id
  [[nodiscard]] FullRow row(const std::string& email_key);
  [[nodiscard]] std::int64_t number(const std::string& expression, std::int64_t job);
  [[nodiscard]] std::string text(const std::string& expression, std::int64_t job);

  void apply(std::int64_t job);
  void undo(std::int64_t job);
  /// Makes a plan of one batch, writes it and ends its job.
  std::int64_t write(const std::vector<ChangeRow>& rows);
  /// Undoes a job in a job of its own.
  std::int64_t take_back(std::int64_t of_job);
};

[[nodiscard]] HeldJob held(const std::string& url, std::int64_t job, const std::string& worker = "w");

[[nodiscard]] ChangeRow addition(const Person& person);
[[nodiscard]] ChangeRow update_of(const FullRow& now, const Person& after);
[[nodiscard]] ChangeRow link_of(const FullRow& now, const Person& after);
[[nodiscard]] ChangeRow disabling_of(const FullRow& now);

}  // namespace rollcall::people
